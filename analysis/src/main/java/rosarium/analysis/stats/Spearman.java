package rosarium.analysis.stats;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * Rank correlation.
 *
 * @param rho in [-1, 1]; empty when one side is constant or there are fewer than two pairs
 * @param p two-sided p-value by Student's t with n - 2 degrees; empty below three pairs
 */
public record Spearman(OptionalDouble rho, OptionalDouble p) {
  /**
   * Correlate two lists of the same length.
   *
   * @throws IllegalArgumentException when the lengths differ
   */
  public static Spearman of(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " and " + y.length + " values");
    }
    if (x.length < 2 || constant(x) || constant(y)) {
      return new Spearman(OptionalDouble.empty(), OptionalDouble.empty());
    }
    double found = new SpearmansCorrelation().correlation(x, y);
    double rho = Math.max(-1, Math.min(1, found));
    int freedom = x.length - 2;
    if (freedom < 1) {
      return new Spearman(OptionalDouble.of(rho), OptionalDouble.empty());
    }
    double t = Math.abs(rho) * Math.sqrt(freedom / (1 - rho * rho));
    double p =
        Double.isInfinite(t) ? 0 : 2 * new TDistribution(null, freedom).cumulativeProbability(-t);
    return new Spearman(OptionalDouble.of(rho), OptionalDouble.of(p));
  }

  private static boolean constant(double[] values) {
    return Arrays.stream(values).allMatch(v -> v == values[0]);
  }
}
