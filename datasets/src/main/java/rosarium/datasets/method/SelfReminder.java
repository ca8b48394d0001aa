package rosarium.datasets.method;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Objects;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Prompt;
import rosarium.datasets.prompt.PromptText;

/**
 * Reminds the model of its responsibility around the query ({@code xie2023selfreminder}). Two
 * published repositories have two forms of it.
 *
 * @param form {@code wrap}: the query stands between two reminders; {@code suffixes}: one reminder
 *     ends the system prompt, another the query
 */
@AutoService(PromptMethod.class)
@MethodCard(
    id = "self-reminder",
    summary = "Reminds the model to be responsible, around the query or behind the prompts.",
    cite = "xie2023selfreminder")
public record SelfReminder(String form) implements PromptMethod {
  private static final String WRAP = "wrap";
  private static final String SUFFIXES = "suffixes";

  /** Check the form. */
  public SelfReminder {
    if (!List.of(WRAP, SUFFIXES).contains(form)) {
      throw new IllegalArgumentException("form is '" + form + "'; allowed: wrap, suffixes");
    }
  }

  /** The form of the paper. */
  public SelfReminder() {
    this(WRAP);
  }

  @Override
  public Framing with(Texts texts) {
    return form.equals(WRAP) ? wrap(texts) : suffixes(texts);
  }

  private static Framing wrap(Texts texts) {
    PromptText around = texts.get("self-reminder-wrap");
    return new Framing() {
      @Override
      public List<Message> turns(String query) {
        return List.of(new Message("user", Texts.filled(around, query)));
      }
    };
  }

  private static Framing suffixes(Texts texts) {
    PromptText behindSystem = texts.get("self-reminder-system-suffix");
    PromptText behindQuery = texts.get("self-reminder-user-suffix");
    return new Framing() {
      @Override
      public Prompt system(Prompt positive) {
        // Without a system prompt the blank that joins the two would stand alone.
        String text = Objects.requireNonNullElse(positive.text(), "") + behindSystem.text();
        return Prompt.of(positive.id() + "+" + behindSystem.id(), text.stripLeading());
      }

      @Override
      public List<Message> turns(String query) {
        return List.of(new Message("user", query + behindQuery.text()));
      }
    };
  }
}
