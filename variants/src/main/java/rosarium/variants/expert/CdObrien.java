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
 * Contrastive decoding in raw logits: {@code (1 + alpha) e - alpha a} on the plausible tokens of
 * the expert (obrien2023contrastive, whose beta is our alpha and whose alpha is our beta).
 *
 * @param alpha strength, dimensionless, in [0, 2]; 0 is the expert within the mask; published 0.5
 * @param beta fraction of the expert's best probability that a token must have, in [0, 1]; 0 keeps
 *     all; published 0.1
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "cd-obrien",
    formula = "(1 + alpha) e - alpha a where e_v >= max e + ln beta",
    summary = "An expert's logits less those of an amateur.",
    cite = "obrien2023contrastive",
    linear = true)
public record CdObrien(double alpha, double beta) implements ContrastStrategy {
  /** Check the ranges. */
  public CdObrien {
    Range.closed("alpha", alpha, 0, 2);
    Range.closed("beta", beta, 0, 1);
  }

  /** The published values. */
  public CdObrien() {
    this(0.5, 0.1);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.EXPERT, StreamRole.AMATEUR);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    Logits expert_BV = rows_BV.get(StreamRole.EXPERT);
    Logits amateur_BV = rows_BV.get(StreamRole.AMATEUR);
    return Logits.affine(new double[] {1 + alpha, -alpha}, expert_BV, amateur_BV)
        .maskedLike(expert_BV.withinLogOfMax(beta));
  }

  @Override
  public CdObrien scaled(double gate) {
    return new CdObrien(gate * alpha, beta);
  }

  @Override
  public CdObrien unmasked() {
    return new CdObrien(alpha, 0);
  }

  @Override
  public StreamRole closedRow() {
    return StreamRole.EXPERT;
  }
}
