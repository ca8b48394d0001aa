package rosarium.datasets.method;

import com.google.auto.service.AutoService;
import rosarium.core.prompt.Framing;

/**
 * Every answer is made to begin with a refusal: an upper bound of refusal and of over-refusal. A
 * variant that does not beat this trade-off has learnt nothing. Ours.
 *
 * @param text id of the beginning, for example {@code refusal-prefix-short}
 */
@AutoService(PromptMethod.class)
@MethodCard(id = "refusal-prefix", summary = "Forces every answer to begin with a refusal.")
public record RefusalPrefix(String text) implements PromptMethod {
  /** The longer of our two texts. */
  public RefusalPrefix() {
    this("refusal-prefix");
  }

  @Override
  public Framing with(Texts texts) {
    String prefix = texts.get(text).text();
    return new Framing() {
      @Override
      public String prefix() {
        return prefix;
      }
    };
  }
}
