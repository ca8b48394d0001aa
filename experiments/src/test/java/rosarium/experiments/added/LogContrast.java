package rosarium.experiments.added;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;

/**
 * A variant as a newcomer would add one: this file and nothing else. It lives in test sources only.
 *
 * @param alpha strength, dimensionless, in [0, 2]; 0 is plain decoding
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "log-contrast",
    formula = "l(p) - alpha l(r)",
    summary = "ROSE on log-probabilities.",
    cite = "zhong2024rose",
    space = VariantCard.Space.LOG_PROBABILITY,
    linear = true)
public record LogContrast(double alpha) implements ContrastStrategy {
  /** Check the range. */
  public LogContrast {
    Range.closed("alpha", alpha, 0, 2);
  }

  /** The published strength. */
  public LogContrast() {
    this(0.5);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE, StreamRole.REVERSE);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return Logits.affine(
        new double[] {1, -alpha}, rows_BV.positive().logSoftmax(), rows_BV.reverse().logSoftmax());
  }

  @Override
  public LogContrast scaled(double gate) {
    return new LogContrast(gate * alpha);
  }
}
