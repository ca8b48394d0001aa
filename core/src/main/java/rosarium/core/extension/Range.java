package rosarium.core.extension;

/** Checks parameters in the compact constructors of variants and gates. NaN is in no range. */
public final class Range {
  private Range() {}

  /** Refuse a value outside [low, high]. */
  public static void closed(String name, double value, double low, double high) {
    check(value >= low && value <= high, name, value, "[" + plain(low) + ", " + plain(high) + "]");
  }

  /** Refuse a value outside (low, high]. */
  public static void aboveUpTo(String name, double value, double low, double high) {
    check(value > low && value <= high, name, value, "(" + plain(low) + ", " + plain(high) + "]");
  }

  /** Refuse a value below {@code low}, and infinity. */
  public static void atLeast(String name, double value, double low) {
    check(value >= low && Double.isFinite(value), name, value, "at least " + plain(low));
  }

  /** Refuse a value not above {@code low}, and infinity. */
  public static void above(String name, double value, double low) {
    check(value > low && Double.isFinite(value), name, value, "above " + plain(low));
  }

  private static void check(boolean inside, String name, double value, String allowed) {
    if (!inside) {
      throw new IllegalArgumentException(name + " is " + plain(value) + "; allowed: " + allowed);
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
