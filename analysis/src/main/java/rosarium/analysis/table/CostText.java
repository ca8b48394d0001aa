package rosarium.analysis.table;

import tech.tablesaw.api.Row;

/** What tables say of a row of {@link Columns#COST}. */
public final class CostText {
  private CostText() {}

  /** Return the time of a token with its interval, milliseconds. */
  public static String perToken(Row cost) {
    return Numbers.interval(
        cost.getDouble("ms_per_token"),
        cost.getDouble("ms_per_token_low"),
        cost.getDouble("ms_per_token_high"),
        2);
  }

  /** Return how many times plain decoding's that is; empty where there is nothing to compare. */
  public static String timesPlain(Row cost) {
    return cost.isMissing("ratio_to_plain")
        ? ""
        : Numbers.fixed(cost.getDouble("ratio_to_plain"), 2);
  }
}
