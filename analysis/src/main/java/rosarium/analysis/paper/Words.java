package rosarium.analysis.paper;

import rosarium.analysis.figure.RunNumbers.Rate;
import rosarium.analysis.table.Numbers;
import tech.tablesaw.api.Row;

/** Puts results into words that are true of them, as TeX. */
final class Words {
  /** A difference is claimed where Holm's p is below this. */
  static final double LEVEL = 0.05;

  private Words() {}

  /** What a rate is a rate of. */
  enum Kind {
    REFUSAL("refusal", "refused", "harmful queries", "the refusal of harmful queries"),
    OVER_REFUSAL("over-refusal", "refused", "harmless queries", "the refusal of harmless queries"),
    ACCURACY("accuracy", "answered", "utility queries right", "right answers to utility queries");

    private final String key;
    private final String did;
    private final String what;
    private final String topic;

    Kind(String key, String did, String what, String topic) {
      this.key = key;
      this.did = did;
      this.what = what;
      this.topic = topic;
    }

    String key() {
      return key;
    }
  }

  /** Return a share in percent with one digit. */
  static String percent(double share) {
    return Numbers.fixed(100 * share, 1);
  }

  /** Return limits in percent, for example {@code 12.1 to 40.0}. */
  static String limits(double low, double high) {
    return percent(low) + " to " + signed(percent(high));
  }

  /** Return a number with a minus sign that TeX sets as one. */
  static String signed(String number) {
    return number.startsWith("-") ? "$-$" + number.substring(1) : number;
  }

  /** Return {@code $p = 0.012$} or {@code $p < 0.001$}. */
  static String p(double value) {
    String text = Numbers.p(value);
    return text.startsWith("<") ? "$p < " + text.substring(1) + "$" : "$p = " + text + "$";
  }

  static boolean claimed(Row test) {
    return !test.isMissing("p_holm") && test.getDouble("p_holm") < LEVEL;
  }

  /** Return {@code more}, {@code fewer}, or {@code no evidence of a difference}. */
  static String word(Row test) {
    if (!claimed(test)) {
      return "no evidence of a difference";
    }
    return test.getDouble("difference") > 0 ? "more" : "fewer";
  }

  /** Return a clause that goes on after the name of a variant. */
  static String finding(Kind kind, Row test, Rate rate, Rate plain) {
    String numbers =
        percent(rate.value())
            + "\\,\\% against "
            + percent(plain.value())
            + "\\,\\%, difference "
            + signed(percent(test.getDouble("difference")))
            + " points, 95\\,\\% interval "
            + signed(percent(test.getDouble("low")))
            + " to "
            + signed(percent(test.getDouble("high")))
            + (test.isMissing("p_holm") ? "" : ", " + p(test.getDouble("p_holm")));
    return claimed(test)
        ? kind.did + " " + word(test) + " " + kind.what + " than plain decoding (" + numbers + ")"
        : "gave no evidence of a difference from plain decoding in "
            + kind.topic
            + " ("
            + numbers
            + ")";
  }

  /** Return how the time per token compares, where the intervals do not meet. */
  static String speed(Row cost, Row plain) {
    if (cost.getDouble("ms_per_token_low") > plain.getDouble("ms_per_token_high")) {
      return "slower";
    }
    return cost.getDouble("ms_per_token_high") < plain.getDouble("ms_per_token_low")
        ? "faster"
        : "not distinguishable in speed";
  }

  /** Return a clause on how a series moves from its first to its last value. */
  static String trend(double... values) {
    boolean up = true;
    boolean down = true;
    boolean flat = true;
    for (int i = 1; i < values.length; i++) {
      up &= values[i] >= values[i - 1];
      down &= values[i] <= values[i - 1];
      flat &= values[i] == values[i - 1];
    }
    if (flat) {
      return "stays where it is";
    }
    if (up || down) {
      return up ? "never falls" : "never rises";
    }
    return "does not move in one direction";
  }
}
