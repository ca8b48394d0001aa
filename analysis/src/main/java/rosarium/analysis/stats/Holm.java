package rosarium.analysis.stats;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Step-down correction for many comparisons (holm1979): with p-values ascending, {@code adj_(i) =
 * max over j <= i of min(1, (m - j + 1) p_(j))}.
 */
public final class Holm {
  private Holm() {}

  /**
   * Return the adjusted p-values of one family, in the order of {@code p}.
   *
   * @param p p-values of all comparisons of the family, each in [0, 1]
   */
  public static double[] adjust(double[] p) {
    for (double each : p) {
      if (!(each >= 0 && each <= 1)) {
        throw new IllegalArgumentException("p-value " + each);
      }
    }
    int[] ascending =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[p.length];
    double largest = 0;
    for (int rank = 0; rank < ascending.length; rank++) {
      int i = ascending[rank];
      largest = Math.max(largest, Math.min(1, (p.length - rank) * p[i]));
      adjusted[i] = largest;
    }
    return adjusted;
  }
}
