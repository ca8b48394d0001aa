package rosarium.variants.probability;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Probabilities;
import rosarium.variants.gate.FirstM;
import rosarium.variants.mask.TopKIntersection;

/**
 * SafeDecoding: {@code P(b) + alpha (P(e) - P(b))} on the tokens that base model and expert have in
 * common among their best, for the first tokens of an answer (xu2024safedecoding). The expert is
 * the same model with an adapter tuned to refuse. Scores are logarithms, floored at 1e-8;
 * renormalising is the softmax's business.
 *
 * <p>The source writes its formula for the common set only. Without that mask, or under another, it
 * is the same formula on every token that is finite in both rows.
 *
 * <p>Differs from its code, whose class has other defaults than the paper: these are the paper's.
 *
 * @param alpha strength, dimensionless, in [0, 10]; 0 is the base model within the set, 1 the
 *     expert within it; published 3
 * @param c size of the common set, at least 1; from V on it is every token that is finite in both;
 *     published 5
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "safe-decoding",
    formula = "ln max(P(b) + alpha (P(e) - P(b)), 1e-8) on the smallest common top-k set of size c",
    summary = "Begin an answer as an expert for refusals amplifies it.",
    cite = "xu2024safedecoding",
    space = VariantCard.Space.PROBABILITY)
public record SafeDecoding(double alpha, int c) implements ContrastStrategy {
  private static final double FLOOR = 1e-8;

  /** Check the ranges. */
  public SafeDecoding {
    Range.closed("alpha", alpha, 0, 10);
    Range.atLeast("c", c, 1);
  }

  /** The values of the paper. */
  public SafeDecoding() {
    this(3, 5);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.PLAIN, StreamRole.EXPERT);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    Logits plain_BV = rows_BV.get(StreamRole.PLAIN);
    Logits expert_BV = rows_BV.get(StreamRole.EXPERT);
    float[][] scores_BV = new float[rows_BV.rows()][];
    for (int b = 0; b < scores_BV.length; b++) {
      scores_BV[b] = scores(plain_BV.row(b), expert_BV.row(b));
    }
    return plain_BV.like(scores_BV);
  }

  private float[] scores(float[] plain_V, float[] expert_V) {
    Probabilities plain = Probabilities.of(plain_V);
    Probabilities expert = Probabilities.of(expert_V);
    boolean[] common_V = TopKIntersection.common(c, plain_V, expert_V);
    float[] score_V = new float[plain_V.length];
    for (int v = 0; v < score_V.length; v++) {
      double mixed = plain.get(v) + alpha * (expert.get(v) - plain.get(v));
      score_V[v] = common_V[v] ? (float) Math.log(Math.max(mixed, FLOOR)) : Float.NEGATIVE_INFINITY;
    }
    return score_V;
  }

  @Override
  public SafeDecoding scaled(double gate) {
    return new SafeDecoding(gate * alpha, c);
  }

  @Override
  public SafeDecoding unmasked() {
    return new SafeDecoding(alpha, Integer.MAX_VALUE);
  }

  @Override
  public StreamRole closedRow() {
    return StreamRole.PLAIN;
  }

  @Override
  public Gate gate() {
    return new FirstM(2);
  }
}
