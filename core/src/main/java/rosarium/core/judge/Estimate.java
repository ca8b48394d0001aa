package rosarium.core.judge;

/**
 * A number that never travels alone.
 *
 * @param metric its id, for example {@code refusal/xstest-strmatch-21}
 * @param unit for example {@code share of queries} or {@code tokens}
 * @param value the estimate
 * @param ci95 its 95 % interval
 * @param scored n, how many records it rests on
 * @param unscored how many records had no verdict
 */
public record Estimate(
    String metric, String unit, double value, Interval ci95, int scored, int unscored) {}
