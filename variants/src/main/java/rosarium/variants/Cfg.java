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
 * Classifier-free guidance with a negative prompt: {@code gamma l(p) + (1 - gamma) l(r)}
 * (sanchez2024cfg). On greedy answers {@code rose(alpha)} is {@code cfg(1 / (1 - alpha))}; when
 * sampled it is that at temperature {@code T / (1 - alpha)}.
 *
 * @param gamma guidance scale, dimensionless, in [0, 10]; 1 is plain decoding, 0 the reverse stream
 *     alone; published 1.5
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "cfg",
    formula = "gamma l(p) + (1 - gamma) l(r)",
    summary = "Classifier-free guidance away from a reverse prompt.",
    cite = "sanchez2024cfg",
    space = VariantCard.Space.LOG_PROBABILITY,
    linear = true)
public record Cfg(double gamma) implements ContrastStrategy {
  /** Check the range. */
  public Cfg {
    Range.closed("gamma", gamma, 0, 10);
  }

  /** The published scale. */
  public Cfg() {
    this(1.5);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE, StreamRole.REVERSE);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return Logits.affine(
        new double[] {gamma, 1 - gamma},
        rows_BV.positive().logSoftmax(),
        rows_BV.reverse().logSoftmax());
  }

  @Override
  public Cfg scaled(double gate) {
    return gate == 1 ? this : new Cfg(1 + gate * (gamma - 1));
  }
}
