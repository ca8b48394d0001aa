package rosarium.core.transform;

/** What several transforms need to know of a row. */
final class Rows {
  private Rows() {}

  static float max(float[] score_V) {
    float max = Float.NEGATIVE_INFINITY;
    for (float score : score_V) {
      max = Math.max(max, score);
    }
    return max;
  }

  static double logSumExp(float[] score_V) {
    float max = max(score_V);
    double sum = 0;
    for (float score : score_V) {
      sum += Math.exp((double) score - max);
    }
    return max + Math.log(sum);
  }
}
