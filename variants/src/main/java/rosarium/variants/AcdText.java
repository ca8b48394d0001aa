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
 * The formula of ACD on the two texts that its soft prompts begin from, untuned: {@code p - alpha
 * r}. Ours, a control that separates what tuning does from what the pair of prompts does.
 *
 * @param alpha strength, dimensionless, in [0, 1]; 0 is the positive text alone
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "acd-text",
    formula = "p - alpha r",
    summary = "The formula of acd on untuned texts: its control.",
    linear = true)
public record AcdText(double alpha) implements ContrastStrategy {
  /** Check the range. */
  public AcdText {
    Range.closed("alpha", alpha, 0, 1);
  }

  /** As {@link Acd} has it. */
  public AcdText() {
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
  public AcdText scaled(double gate) {
    return new AcdText(gate * alpha);
  }
}
