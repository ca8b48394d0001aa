package rosarium.datasets.method;

import com.google.auto.service.AutoService;
import java.util.List;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Message;
import rosarium.datasets.prompt.PromptText;

/**
 * Asks to read the query in its most ordinary sense. The strategy is published ({@code
 * ray2024exaggerated}), the text is ours.
 */
@AutoService(PromptMethod.class)
@MethodCard(
    id = "contextual",
    summary = "Asks to read the query in its most ordinary sense.",
    cite = "ray2024exaggerated")
public record Contextual() implements PromptMethod {
  @Override
  public Framing with(Texts texts) {
    PromptText around = texts.get("context-benign");
    return new Framing() {
      @Override
      public List<Message> turns(String query) {
        return List.of(new Message("user", Texts.filled(around, query)));
      }
    };
  }
}
