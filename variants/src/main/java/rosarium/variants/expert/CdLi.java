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
 * Contrastive decoding of an expert and an amateur model: {@code l(e) - alpha l(a / tau)} on the
 * plausible tokens of the expert (li2023contrastive).
 *
 * <p>Differs from the source: greedy or sampled instead of beams, so that the mask may leave one
 * token; the amateur reads the same prompt as the expert unless a config says otherwise.
 *
 * @param alpha strength, dimensionless, in [0, 2]; 0 is the expert within the mask; published 1
 * @param tau temperature of the amateur, in (0, 2]; published 0.5
 * @param beta fraction of the expert's best probability that a token must have, in [0, 1]; 0 keeps
 *     all; published 0.1
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "cd-li",
    formula = "l(e) - alpha l(a / tau) where e_v >= max e + ln beta",
    summary = "An expert's log-probabilities less those of an amateur.",
    cite = "li2023contrastive",
    space = VariantCard.Space.LOG_PROBABILITY)
public record CdLi(double alpha, double tau, double beta) implements ContrastStrategy {
  /** Check the ranges. */
  public CdLi {
    Range.closed("alpha", alpha, 0, 2);
    Range.aboveUpTo("tau", tau, 0, 2);
    Range.closed("beta", beta, 0, 1);
  }

  /** The published values. */
  public CdLi() {
    this(1, 0.5, 0.1);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.EXPERT, StreamRole.AMATEUR);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    Logits expert_BV = rows_BV.get(StreamRole.EXPERT);
    Logits amateur_BV = rows_BV.get(StreamRole.AMATEUR).times(1 / tau);
    return Logits.affine(new double[] {1, -alpha}, expert_BV.logSoftmax(), amateur_BV.logSoftmax())
        .maskedLike(expert_BV.withinLogOfMax(beta));
  }

  @Override
  public CdLi scaled(double gate) {
    return new CdLi(gate * alpha, tau, beta);
  }

  @Override
  public CdLi unmasked() {
    return new CdLi(alpha, tau, 0);
  }

  @Override
  public StreamRole closedRow() {
    return StreamRole.EXPERT;
  }
}
