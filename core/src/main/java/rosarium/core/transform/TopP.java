package rosarium.core.transform;

import java.util.Arrays;
import rosarium.core.tensor.Probabilities;
import rosarium.core.tensor.Ranking;
import rosarium.core.token.TokenIds;

/**
 * Keeps the nucleus: sorted by probability descending and id ascending, the shortest prefix whose
 * cumulative probability is at least q.
 *
 * @param q in (0, 1]; 1 is off
 */
public record TopP(double q) implements LogitsTransform {
  @Override
  public float[] apply(float[] score_V, TokenIds history) {
    return nucleus(score_V);
  }

  /** Return the row with everything outside its nucleus masked. */
  public float[] nucleus(float[] score_V) {
    if (q == 1) {
      return score_V.clone();
    }
    Probabilities prob = Probabilities.of(score_V);
    float[] kept_V = new float[score_V.length];
    Arrays.fill(kept_V, Float.NEGATIVE_INFINITY);
    double cumulative = 0;
    // What is less likely than (1 - q) / V weighs less than 1 - q in all: never in the nucleus.
    // Half of that leaves room for rounding.
    double unlikely = Math.log(0.5 * (1 - q) / score_V.length);
    float border = (float) (Rows.logSumExp(score_V) + unlikely);
    for (int v : Ranking.descending(score_V, border)) {
      kept_V[v] = score_V[v];
      cumulative += prob.get(v);
      if (cumulative >= q) {
        break;
      }
    }
    return kept_V;
  }
}
