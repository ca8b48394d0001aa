package rosarium.core.transform;

import java.util.Arrays;
import rosarium.core.token.TokenIds;

/**
 * Keeps the scores that are at least the k-th largest; ties at the border all stay.
 *
 * @param k at least 0; 0 is off
 */
public record TopK(int k) implements LogitsTransform {
  @Override
  public float[] apply(float[] score_V, TokenIds history) {
    float[] kept_V = score_V.clone();
    if (k == 0 || k >= score_V.length) {
      return kept_V;
    }
    float[] sorted_V = score_V.clone();
    Arrays.sort(sorted_V);
    float border = sorted_V[sorted_V.length - k];
    for (int v = 0; v < kept_V.length; v++) {
      if (kept_V[v] < border) {
        kept_V[v] = Float.NEGATIVE_INFINITY;
      }
    }
    return kept_V;
  }
}
