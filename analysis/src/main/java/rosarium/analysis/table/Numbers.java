package rosarium.analysis.table;

import java.util.Locale;
import tech.tablesaw.api.Row;

/** Writes numbers for people: fixed digits, a point, whatever the locale. */
public final class Numbers {
  /** More than this share without a verdict marks a number. */
  private static final double MANY_UNSCORED = 0.05;

  /** Stands behind a number that rests on too few of the answers that were planned. */
  public static final String MARK = "\u2020";

  private Numbers() {}

  /** Write with so many digits after the point; what rounds to zero has no sign. */
  public static String fixed(double value, int digits) {
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    // A difference that rounds to nothing has no sign.
    return text.matches("-0(\\.0+)?") ? text.substring(1) : text;
  }

  /** Write an estimate with its interval, for example {@code 62.5 [49.9, 73.6]}. */
  public static String interval(double value, double low, double high, int digits) {
    return fixed(value, digits) + " [" + fixed(low, digits) + ", " + fixed(high, digits) + "]";
  }

  /**
   * Write a share and its interval, columns {@code value}, {@code low}, {@code high}, in percent.
   */
  static String percent(Row row) {
    return interval(
        100 * row.getDouble("value"), 100 * row.getDouble("low"), 100 * row.getDouble("high"), 1);
  }

  /** Write a p-value with three digits; below that only {@code <0.001}. */
  public static String p(double value) {
    return value < 0.001 ? "<0.001" : fixed(value, 3);
  }

  /** Return the mark where more than one answer in twenty was unscored, else nothing. */
  public static String mark(int scored, int unscored) {
    return unscored > MANY_UNSCORED * (scored + unscored) ? MARK : "";
  }
}
