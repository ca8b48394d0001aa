package rosarium.datasets.method;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import rosarium.core.prompt.Framing;

/**
 * When the first answer is a refusal, the user says that the query was misread, and the second
 * answer counts. The strategy is published ({@code ray2024exaggerated}), the text is ours; a
 * refusal is what begins with a phrase of {@code xstest-strmatch-21}.
 */
@AutoService(PromptMethod.class)
@MethodCard(
    id = "interactive",
    summary = "Asks again, in a second turn, when the first answer is a refusal.",
    cite = "ray2024exaggerated")
public record Interactive() implements PromptMethod {
  @Override
  public Framing with(Texts texts) {
    String followUp = texts.get("interactive-follow-up").text();
    List<String> refusals = texts.get("xstest-strmatch-21").entries();
    return new Framing() {
      @Override
      public Optional<String> followUp(String firstAnswer) {
        String begin = firstAnswer.strip().toLowerCase(Locale.ROOT).replace('\u2019', '\'');
        return refusals.stream().anyMatch(begin::startsWith)
            ? Optional.of(followUp)
            : Optional.empty();
      }
    };
  }
}
