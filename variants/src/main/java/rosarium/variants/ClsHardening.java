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
 * Contrastive logit steering, hardening sign: {@code b + alpha (p - r)} on three streams of one
 * model (ratnakar2026cls, there with strength -1). The other sign is an attack and does not exist
 * here.
 *
 * @param alpha strength, dimensionless, in [0, 3]; 0 is the plain stream; published 1
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "cls-hardening",
    formula = "b + alpha (p - r)",
    summary = "The plain stream steered from the reverse to the positive prompt.",
    cite = "ratnakar2026cls",
    linear = true)
public record ClsHardening(double alpha) implements ContrastStrategy {
  /** Check the range. */
  public ClsHardening {
    Range.closed("alpha", alpha, 0, 3);
  }

  /** The published strength. */
  public ClsHardening() {
    this(1);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.PLAIN, StreamRole.POSITIVE, StreamRole.REVERSE);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return Logits.affine(
        new double[] {1, alpha, -alpha},
        rows_BV.get(StreamRole.PLAIN),
        rows_BV.positive(),
        rows_BV.reverse());
  }

  @Override
  public ClsHardening scaled(double gate) {
    return new ClsHardening(gate * alpha);
  }

  @Override
  public StreamRole closedRow() {
    return StreamRole.PLAIN;
  }
}
