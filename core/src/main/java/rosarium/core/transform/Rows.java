package rosarium.core.transform;

import java.util.stream.IntStream;

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

  /** Return the ids by score descending, id ascending; masked ids are left out. */
  static int[] descending(float[] score_V) {
    return IntStream.range(0, score_V.length)
        .filter(v -> score_V[v] != Float.NEGATIVE_INFINITY)
        .boxed()
        .sorted(
            (a, b) -> {
              int byScore = Float.compare(score_V[b], score_V[a]);
              return byScore != 0 ? byScore : Integer.compare(a, b);
            })
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
