package rosarium.variants.refusal;

import rosarium.core.extension.Range;
import rosarium.core.tensor.Probabilities;

/** What both forms of AdaCD share: whether this step moves towards refusal. */
final class RefusalSwitch {
  private RefusalSwitch() {}

  static void check(double alpha, double lambda, double beta) {
    Range.closed("alpha", alpha, 0, 10);
    Range.aboveUpTo("lambda", lambda, 0, 1);
    Range.closed("beta", beta, 0, 1);
  }

  /**
   * Return whether the plain stream agrees with the refusal prompt: its rank of the prompted
   * stream's best token is at most {@code 1 / lambda}, and it is about as sure.
   */
  static boolean refuses(float[] positive_V, float[] plain_V, double lambda) {
    int best = 0;
    for (int v = 1; v < positive_V.length; v++) {
      if (positive_V[v] > positive_V[best]) {
        best = v;
      }
    }
    return 1.0 / rank(plain_V, best) >= lambda
        && Probabilities.of(plain_V).max() >= lambda * Probabilities.of(positive_V).max();
  }

  /** Return the place of {@code id}, from 1; among equals the lower id comes first. */
  private static int rank(float[] score_V, int id) {
    int rank = 1;
    for (int v = 0; v < score_V.length; v++) {
      if (score_V[v] > score_V[id] || (v < id && score_V[v] == score_V[id])) {
        rank++;
      }
    }
    return rank;
  }
}
