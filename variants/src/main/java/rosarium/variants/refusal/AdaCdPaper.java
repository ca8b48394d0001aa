package rosarium.variants.refusal;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Probabilities;
import rosarium.variants.gate.FirstM;

/**
 * Adaptive contrastive decoding as the text of its paper has it: {@code P(p) + alpha P(p - b)} or
 * {@code P(p) - alpha P(p - b)}, by the same switch, gate and mask as {@link AdaCd} (qi2026adacd).
 * Scores are compared as they are, without a logarithm, and may be negative: greedy only.
 *
 * <p>A token that the positive stream masks is masked where the switch refuses; where it complies,
 * such a token has probability 0 and score 0. The difference {@code p - b} follows the rule of
 * signs.
 *
 * @param alpha strength, dimensionless, in [0, 10]; 0 is the refusal-prompted stream within the
 *     mask; published 4.5
 * @param lambda how sure the plain stream must be, in (0, 1]; towards 0 it always refuses;
 *     published 0.9
 * @param beta fraction of the plain stream's best probability that a token must have, in [0, 1]; 0
 *     keeps all; published 0.01
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "adacd-paper",
    formula =
        "P(p) + alpha P(p - b) if b agrees, else P(p) - alpha P(p - b); b_v >= max b + ln beta",
    summary = "The probability form of adacd, as its paper writes it.",
    cite = "qi2026adacd",
    space = VariantCard.Space.PROBABILITY)
public record AdaCdPaper(double alpha, double lambda, double beta) implements ContrastStrategy {
  /** Check the ranges. */
  public AdaCdPaper {
    RefusalSwitch.check(alpha, lambda, beta);
  }

  /** The published values. */
  public AdaCdPaper() {
    this(4.5, 0.9, 0.01);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE, StreamRole.PLAIN);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    Logits plain_BV = rows_BV.get(StreamRole.PLAIN);
    Logits difference_BV = rows_BV.positive().minus(plain_BV);
    float[][] scores_BV = new float[rows_BV.rows()][];
    for (int b = 0; b < scores_BV.length; b++) {
      float[] positive_V = rows_BV.positive().row(b);
      boolean refuses = RefusalSwitch.refuses(positive_V, plain_BV.row(b), lambda);
      scores_BV[b] = scores(positive_V, difference_BV.row(b), refuses);
    }
    return plain_BV.like(scores_BV).maskedLike(plain_BV.withinLogOfMax(beta));
  }

  private float[] scores(float[] positive_V, float[] difference_V, boolean refuses) {
    Probabilities positive = Probabilities.of(positive_V);
    Probabilities difference = Probabilities.of(difference_V);
    float[] score_V = new float[positive_V.length];
    for (int v = 0; v < score_V.length; v++) {
      double towards = refuses ? alpha : -alpha;
      boolean masked = positive_V[v] == Float.NEGATIVE_INFINITY && (refuses || alpha == 0);
      score_V[v] =
          masked
              ? Float.NEGATIVE_INFINITY
              : (float) (positive.get(v) + towards * difference.get(v));
    }
    return score_V;
  }

  @Override
  public boolean greedyOnly() {
    return true;
  }

  @Override
  public AdaCdPaper scaled(double gate) {
    return new AdaCdPaper(gate * alpha, lambda, beta);
  }

  @Override
  public AdaCdPaper unmasked() {
    return new AdaCdPaper(alpha, lambda, 0);
  }

  @Override
  public StreamRole closedRow() {
    return StreamRole.PLAIN;
  }

  @Override
  public StreamRole offRow() {
    return StreamRole.POSITIVE;
  }

  @Override
  public Gate gate() {
    return new FirstM(10);
  }
}
