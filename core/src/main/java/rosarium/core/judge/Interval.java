package rosarium.core.judge;

/**
 * A 95 % interval.
 *
 * @param low lower limit, in the unit of the estimate
 * @param high upper limit, at least {@code low}
 */
public record Interval(double low, double high) {
  /** Check the order. */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("interval from " + low + " to " + high);
    }
  }
}
