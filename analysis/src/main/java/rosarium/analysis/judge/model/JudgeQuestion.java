package rosarium.analysis.judge.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rosarium.core.prompt.Message;

/**
 * What a judge is asked.
 *
 * @param messages the conversation; empty where {@code raw} is asked
 * @param raw text that holds its own turns, for a model that was tuned on it; null otherwise
 * @param begins whether the judge's turn is begun for it; false where the template does so itself
 * @param data query and answers, which stand somewhere in it word for word and are not to be
 *     trusted
 */
public record JudgeQuestion(
    List<Message> messages, @Nullable String raw, boolean begins, List<String> data) {
  /** Copy the lists. */
  public JudgeQuestion {
    messages = List.copyOf(messages);
    data = List.copyOf(data);
  }

  /** Return all of it as one text, for hashing. */
  public String whole() {
    StringBuilder text = new StringBuilder(raw == null ? "" : raw);
    for (Message message : messages) {
      text.append('\u0000').append(message.role()).append('\u0000').append(message.content());
    }
    return text.toString();
  }
}
