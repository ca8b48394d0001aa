package rosarium.variants.expert;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;

/**
 * Tune a large model by a small one: {@code b + alpha (e - a)}, the expert a tuned and the amateur
 * an untuned small model (liu2024proxy). No mask.
 *
 * <p>Differs from its code: models whose vocabularies differ are refused, not silently cut.
 *
 * @param alpha strength, dimensionless, in [0, 5]; 0 is the base model; published 1
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "proxy-tuning",
    formula = "b + alpha (e - a)",
    summary = "A base model moved as tuning moved a small one.",
    cite = "liu2024proxy",
    linear = true)
public record ProxyTuning(double alpha) implements ContrastStrategy {
  /** Check the range. */
  public ProxyTuning {
    Range.closed("alpha", alpha, 0, 5);
  }

  /** The published strength. */
  public ProxyTuning() {
    this(1);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.PLAIN, StreamRole.EXPERT, StreamRole.AMATEUR);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return Logits.affine(
        new double[] {1, alpha, -alpha},
        rows_BV.get(StreamRole.PLAIN),
        rows_BV.get(StreamRole.EXPERT),
        rows_BV.get(StreamRole.AMATEUR));
  }

  @Override
  public ProxyTuning scaled(double gate) {
    return new ProxyTuning(gate * alpha);
  }

  @Override
  public StreamRole closedRow() {
    return StreamRole.PLAIN;
  }
}
