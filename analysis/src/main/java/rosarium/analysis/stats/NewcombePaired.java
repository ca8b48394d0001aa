package rosarium.analysis.stats;

import rosarium.core.judge.Interval;

/**
 * Interval of the difference of two paired shares: method 10 of Newcombe (1998, Statistics in
 * Medicine 17:2635), which combines two Wilson intervals with a continuity-corrected phi.
 *
 * @param difference share of the first minus share of the second, in [-1, 1]
 * @param interval its interval, within [-1, 1]
 * @param phi correlation of the pairs that was used, in [-1, 1]
 */
public record NewcombePaired(double difference, Interval interval, double phi) {
  /**
   * Compare two shares over the same queries.
   *
   * @param both pairs in which both have the property
   * @param onlyFirst pairs in which only the first has it
   * @param onlySecond pairs in which only the second has it
   * @param neither pairs in which neither has it; all four together at least 1
   * @param confidence for example 0.95
   */
  public static NewcombePaired of(
      int both, int onlyFirst, int onlySecond, int neither, double confidence) {
    int n = both + onlyFirst + onlySecond + neither;
    if (n < 1) {
      throw new IllegalArgumentException("no pairs");
    }
    double first = (double) (both + onlyFirst) / n;
    double second = (double) (both + onlySecond) / n;
    Interval wilson1 = Wilson.interval(both + onlyFirst, n, confidence);
    Interval wilson2 = Wilson.interval(both + onlySecond, n, confidence);
    double phi = phi(both, onlyFirst, onlySecond, neither);
    double difference = (double) (onlyFirst - onlySecond) / n;
    double below = length(first - wilson1.low(), wilson2.high() - second, phi);
    double above = length(second - wilson2.low(), wilson1.high() - first, phi);
    return new NewcombePaired(
        difference,
        new Interval(Math.max(-1, difference - below), Math.min(1, difference + above)),
        phi);
  }

  private static double length(double x, double y, double phi) {
    return Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  }

  private static double phi(double a, double b, double c, double d) {
    double margins = (a + b) * (c + d) * (a + c) * (b + d);
    if (margins == 0) {
      return 0;
    }
    double cross = a * d - b * c;
    double corrected = cross > 0 ? Math.max(0, cross - (a + b + c + d) / 2) : cross;
    return corrected / Math.sqrt(margins);
  }
}
