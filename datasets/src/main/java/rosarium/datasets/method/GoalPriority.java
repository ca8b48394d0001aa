package rosarium.datasets.method;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Message;
import rosarium.datasets.prompt.PromptText;

/**
 * Asks for thoughts on safety before the answer proper ({@code zhang2024goal}). Judges see what
 * stands behind the last marker of the final response, or all of an answer that has none.
 */
@AutoService(PromptMethod.class)
@MethodCard(
    id = "goal-priority",
    summary = "Puts safety before helpfulness and asks for thoughts before the final response.",
    cite = "zhang2024goal")
public record GoalPriority() implements PromptMethod {
  private static final String MARKER = "[Final response]";

  @Override
  public Framing with(Texts texts) {
    PromptText around = texts.get("goal-priority");
    return new Framing() {
      @Override
      public List<Message> turns(String query) {
        return List.of(new Message("user", Texts.filled(around, query)));
      }

      @Override
      public Optional<String> scored(String answer) {
        int marker = answer.lastIndexOf(MARKER);
        return marker < 0
            ? Optional.empty()
            : Optional.of(answer.substring(marker + MARKER.length()));
      }
    };
  }
}
