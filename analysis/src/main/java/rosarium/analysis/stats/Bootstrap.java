package rosarium.analysis.stats;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import rosarium.core.judge.Interval;

/**
 * Percentile intervals by resampling (efron1993bootstrap). At 95 % the limits are order statistics
 * 250 and 9,751 of 10,000, which are symmetric: swapping the arms of a difference negates both.
 *
 * <p>For a paired comparison pass the differences: one index then draws both arms.
 */
public final class Bootstrap {
  /** How many resamples are drawn. */
  public static final int RESAMPLES = 10_000;

  private Bootstrap() {}

  /**
   * Return the interval of a mean.
   *
   * @param values at least one, one a query
   */
  public static Interval ofMean(double[] values, double confidence, RandomGenerator random) {
    return of(
        values.length,
        confidence,
        random,
        drawn -> {
          double sum = 0;
          for (int i : drawn) {
            sum += values[i];
          }
          return sum / drawn.length;
        });
  }

  /** Return the interval of a median; an even number of values has the mean of the middle two. */
  public static Interval ofMedian(double[] values, double confidence, RandomGenerator random) {
    double[] resample = new double[values.length];
    return of(
        values.length,
        confidence,
        random,
        drawn -> {
          for (int i = 0; i < drawn.length; i++) {
            resample[i] = values[drawn[i]];
          }
          return median(resample);
        });
  }

  /**
   * Return the interval of a ratio of sums, for example milliseconds over tokens.
   *
   * @param above one a query
   * @param below as many, each above 0
   */
  public static Interval ofRatio(
      double[] above, double[] below, double confidence, RandomGenerator random) {
    if (above.length != below.length || Arrays.stream(below).anyMatch(b -> !(b > 0))) {
      throw new IllegalArgumentException("every value needs a divisor above 0");
    }
    return of(
        above.length,
        confidence,
        random,
        drawn -> {
          double sumAbove = 0;
          double sumBelow = 0;
          for (int i : drawn) {
            sumAbove += above[i];
            sumBelow += below[i];
          }
          return sumAbove / sumBelow;
        });
  }

  /**
   * Return the interval of the mean over all answers when queries have several: queries are drawn,
   * each with all its answers.
   *
   * @param clusters the values of each query, at least one query and one value each
   */
  public static Interval ofClusters(
      double[][] clusters, double confidence, RandomGenerator random) {
    double[] sums = Arrays.stream(clusters).mapToDouble(c -> Arrays.stream(c).sum()).toArray();
    double[] sizes = Arrays.stream(clusters).mapToDouble(c -> c.length).toArray();
    return ofRatio(sums, sizes, confidence, random);
  }

  /** Return the median; sorts {@code values} in place. */
  public static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /**
   * Return the interval of any statistic of n things.
   *
   * @param n how many there are, at least 1
   * @param statistic its value for the indices that were drawn, 0 to n - 1; never NaN
   */
  public static Interval of(
      int n, double confidence, RandomGenerator random, ToDoubleFunction<int[]> statistic) {
    if (n < 1 || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(n + " values, confidence " + confidence);
    }
    double[] found = new double[RESAMPLES];
    int[] drawn = new int[n];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      for (int i = 0; i < n; i++) {
        drawn[i] = random.nextInt(n);
      }
      found[resample] = statistic.applyAsDouble(drawn);
    }
    Arrays.sort(found);
    int low = Math.max(1, (int) Math.round(RESAMPLES * (1 - confidence) / 2));
    return new Interval(found[low - 1], found[RESAMPLES - low]);
  }
}
