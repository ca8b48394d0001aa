package rosarium.analysis.figure.part;

import rosarium.analysis.figure.RunNumbers;

/**
 * A number with its interval, in the unit of an axis.
 *
 * @param value the estimate
 * @param low lower limit
 * @param high upper limit
 */
public record Mark(double value, double low, double high) {
  /** Return a share in percent. */
  public static Mark percent(RunNumbers.Rate rate) {
    return percent(rate.value(), rate.low(), rate.high());
  }

  /** Return a share in percent. */
  public static Mark percent(double value, double low, double high) {
    return new Mark(100 * value, 100 * low, 100 * high);
  }
}
