package rosarium.analysis.stats;

import org.apache.commons.math3.distribution.NormalDistribution;
import rosarium.core.judge.Interval;

/**
 * Score interval of one share, after Wilson (wilson1927): {@code (f + z^2/2n -+ z sqrt(f(1-f)/n +
 * z^2/4n^2)) / (1 + z^2/n)}, f = k/n.
 */
public final class Wilson {
  private Wilson() {}

  /**
   * Return the interval of {@code k} among {@code n}; the whole of [0, 1] when {@code n} is 0.
   *
   * @param k how many have the property, 0 to {@code n}
   * @param n how many there are, at least 0
   * @param confidence for example 0.95, between 0 and 1
   */
  public static Interval interval(int k, int n, double confidence) {
    if (k < 0 || k > n) {
      throw new IllegalArgumentException(k + " of " + n);
    }
    if (n == 0) {
      return new Interval(0, 1);
    }
    double z = quantile(confidence);
    double f = (double) k / n;
    double shrink = 1 + z * z / n;
    double centre = (f + z * z / (2.0 * n)) / shrink;
    double half = z / shrink * Math.sqrt(f * (1 - f) / n + z * z / (4.0 * n * n));
    // At the ends the formula gives 0 and 1 up to rounding; say them exactly.
    return new Interval(k == 0 ? 0 : centre - half, k == n ? 1 : centre + half);
  }

  /** Return z such that a standard normal lies within -z and z with probability confidence. */
  static double quantile(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence " + confidence + " is not between 0 and 1");
    }
    return new NormalDistribution(null, 0, 1).inverseCumulativeProbability((1 + confidence) / 2);
  }
}
