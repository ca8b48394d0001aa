package rosarium.variants.refusal;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;

/**
 * Undo over-refusal: {@code p - alpha (p - b)}, which moves from the model under a safety prompt
 * through the plain model and beyond (shi2024overkill). The roles are ROSE's, swapped.
 *
 * @param alpha strength, dimensionless, in [0, 10]; 0 is the safety-prompted stream, 1 the plain
 *     one; published 2.5
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "self-cd",
    formula = "p - alpha (p - b)",
    summary = "Away from what a safety prompt adds: a remedy for over-refusal.",
    cite = "shi2024overkill",
    linear = true)
public record SelfCd(double alpha) implements ContrastStrategy {
  /** Check the range. */
  public SelfCd {
    Range.closed("alpha", alpha, 0, 10);
  }

  /** The published strength. */
  public SelfCd() {
    this(2.5);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE, StreamRole.PLAIN);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return Logits.affine(
        new double[] {1 - alpha, alpha}, rows_BV.positive(), rows_BV.get(StreamRole.PLAIN));
  }

  @Override
  public SelfCd scaled(double gate) {
    return new SelfCd(gate * alpha);
  }
}
