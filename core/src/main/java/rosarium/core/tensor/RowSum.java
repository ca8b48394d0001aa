package rosarium.core.tensor;

import java.util.Arrays;

/**
 * Adds up rows of scores tile by tile, so that the float64 sums stay near the processor. Gives the
 * bits of a plain loop: each entry is added up by itself, in the order of the rows.
 */
final class RowSum {
  private static final int TILE = 1_024;

  private RowSum() {}

  /**
   * Return {@code sum_i weights[i] * max(terms[i], floors[i])} in float64, rounded once.
   *
   * @param weights one for each term; a term of weight 0 is not read
   * @param terms_V rows of one length
   * @param floors what a smaller entry of a term is read as
   */
  static float[] of(double[] weights, float[][] terms_V, float[] floors) {
    float[] rounded_V = new float[terms_V[0].length];
    double[] tile = new double[Math.min(TILE, rounded_V.length)];
    for (int from = 0; from < rounded_V.length; from += TILE) {
      int count = Math.min(TILE, rounded_V.length - from);
      Arrays.fill(tile, 0);
      for (int i = 0; i < terms_V.length; i++) {
        if (weights[i] != 0) { // 0 times -infinity is NaN
          add(weights[i], terms_V[i], from, floors[i], tile, count);
        }
      }
      for (int i = 0; i < count; i++) {
        rounded_V[from + i] = (float) tile[i];
      }
    }
    return rounded_V;
  }

  private static void add(
      double weight, float[] term_V, int from, float floor, double[] tile, int count) {
    if (floor == Float.NEGATIVE_INFINITY) {
      for (int i = 0; i < count; i++) {
        tile[i] += weight * term_V[from + i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        tile[i] += weight * Math.max(term_V[from + i], floor);
      }
    }
  }
}
