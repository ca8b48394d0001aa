package rosarium.core.transform;

import rosarium.core.token.TokenIds;

/**
 * Keeps the ids whose probability is at least a fraction of the best one's.
 *
 * @param q in [0, 1); 0 is off
 */
public record MinP(double q) implements LogitsTransform {
  @Override
  public float[] apply(float[] score_V, TokenIds history) {
    // P_v >= q max P is s_v >= max s + ln q: no softmax needed.
    double border = Rows.max(score_V) + Math.log(q);
    float[] kept_V = score_V.clone();
    for (int v = 0; v < kept_V.length; v++) {
      if (kept_V[v] < border) {
        kept_V[v] = Float.NEGATIVE_INFINITY;
      }
    }
    return kept_V;
  }
}
