package rosarium.analysis.stats;

import org.apache.commons.math3.distribution.BinomialDistribution;
import rosarium.core.judge.Interval;

/**
 * Interval of a median by order statistics: the k-th smallest and the k-th largest value, k as
 * large as the binomial distribution with p = 1/2 allows. Assumes no shape of the distribution, as
 * times have none. Of fewer than six values the whole range is returned, which then covers less
 * than 95 %.
 */
public final class MedianInterval {
  private MedianInterval() {}

  /**
   * Return the interval.
   *
   * @param sorted at least one value, ascending
   * @param confidence for example 0.95, between 0 and 1
   */
  public static Interval of(double[] sorted, double confidence) {
    int n = sorted.length;
    if (n < 1 || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(n + " values, confidence " + confidence);
    }
    int k =
        new BinomialDistribution(null, n, 0.5).inverseCumulativeProbability((1 - confidence) / 2);
    int low = Math.max(1, k);
    return new Interval(sorted[low - 1], sorted[n - low]);
  }
}
