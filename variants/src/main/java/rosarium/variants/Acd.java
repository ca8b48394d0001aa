package rosarium.variants;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;

/**
 * Adversarial contrastive decoding: {@code p - alpha r}, where both system prompts are soft prompts
 * tuned for the model (zhao2024acd, zhang2026acd). This is the formula; what the two streams read
 * is the prompts' business, and texts in their place make it {@link AcdText}.
 *
 * <p>Differs from ACD: greedy unless a config says otherwise, so that variants are compared on
 * equal terms; its sources sample and do not say how.
 *
 * @param alpha strength, dimensionless, in [0, 1]; 0 is the tuned safe prompt alone, which is worth
 *     a row of its own; published 0.4 to 0.5
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "acd",
    formula = "p - alpha r",
    summary = "Contrast of two tuned soft prompts.",
    cite = "zhang2026acd",
    linear = true)
public record Acd(double alpha) implements ContrastStrategy {
  /** Check the range. */
  public Acd {
    Range.closed("alpha", alpha, 0, 1);
  }

  /** The lower of the published strengths. */
  public Acd() {
    this(0.4);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE, StreamRole.REVERSE);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return Logits.affine(new double[] {1, -alpha}, rows_BV.positive(), rows_BV.reverse());
  }

  @Override
  public Acd scaled(double gate) {
    return new Acd(gate * alpha);
  }
}
