package rosarium.datasets.method;

import com.google.auto.service.AutoService;
import rosarium.core.prompt.Framing;

/**
 * Three harmless look-alikes answered and one harmful query refused, as turns before the query. The
 * strategy is published ({@code ray2024exaggerated}), the texts are ours.
 */
@AutoService(PromptMethod.class)
@MethodCard(
    id = "few-shot",
    summary = "Shows three harmless look-alikes answered and one harmful query refused.",
    cite = "ray2024exaggerated")
public record FewShot() implements PromptMethod {
  private static final int SHOTS = 4;

  @Override
  public Framing with(Texts texts) {
    return Demonstrations.of(texts, "few-shot", SHOTS);
  }
}
