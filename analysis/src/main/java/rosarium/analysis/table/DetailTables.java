package rosarium.analysis.table;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The readable forms of {@code comparisons.csv} and {@code cost.csv}. */
final class DetailTables {
  /** Metrics without a judge that a reader wants beside the judged ones; the rest is in the CSV. */
  private static final Set<String> BESIDE =
      Set.of("correct-mass/mc2", "distinct-2", "loop", "empty", "length");

  private static final Pattern JUDGED =
      Pattern.compile("(refusal|over-refusal|accuracy|win-rate)/.*");

  private DetailTables() {}

  /** Return each paired test of the judged metrics, and of some others, on one line. */
  static Table comparisons(Table comparisons) {
    Map<String, StringColumn> columns = new LinkedHashMap<>();
    for (Row row : comparisons) {
      String metric = row.getString("metric");
      if (!JUDGED.matcher(metric).matches() && !BESIDE.contains(metric)) {
        continue;
      }
      boolean share = !row.isMissing("only_variant");
      double scale = share ? 100 : 1;
      put(columns, "data set", row.getString("dataset"));
      put(columns, "metric", metric);
      put(columns, "variant", row.getString("label"));
      put(columns, "n", Integer.toString(row.getInt("n")));
      put(columns, "unscored", Integer.toString(row.getInt("unscored")));
      put(columns, "only plain", share ? Numbers.fixed(row.getDouble("only_baseline"), 0) : "");
      put(columns, "only variant", share ? Numbers.fixed(row.getDouble("only_variant"), 0) : "");
      put(
          columns,
          "difference",
          Numbers.interval(
              scale * row.getDouble("difference"),
              scale * row.getDouble("low"),
              scale * row.getDouble("high"),
              share ? 1 : 3));
      put(columns, "unit", share ? "points" : "mean");
      put(columns, "p", row.isMissing("p_value") ? "" : Numbers.p(row.getDouble("p_value")));
      put(columns, "p Holm", row.isMissing("p_holm") ? "" : Numbers.p(row.getDouble("p_holm")));
      put(columns, "test", row.getString("test"));
    }
    return table("comparisons", columns);
  }

  /** Return the cost of each cell on one line. */
  static Table cost(Table cost) {
    Map<String, StringColumn> columns = new LinkedHashMap<>();
    boolean drafts = cost.numberColumn("drafts_accepted").countMissing() < cost.rowCount();
    for (Row row : cost) {
      put(columns, "model", row.getString("model"));
      put(columns, "dtype", row.getString("dtype"));
      put(columns, "data set", row.getString("dataset"));
      put(columns, "variant", row.getString("label"));
      put(columns, "streams", Integer.toString(row.getInt("streams")));
      put(columns, "ms per token", CostText.perToken(row));
      put(columns, "times plain", CostText.timesPlain(row));
      put(columns, "prefill ms", Numbers.fixed(row.getDouble("prefill_ms_per_record"), 1));
      put(columns, "first token ms", Numbers.fixed(row.getDouble("first_token_ms_median"), 1));
      put(columns, "tokens/s", Numbers.fixed(row.getDouble("tokens_per_second"), 1));
      put(columns, "batch", Numbers.fixed(row.getDouble("batch_mean"), 1));
      if (drafts) {
        boolean none = row.isMissing("drafts_accepted");
        put(
            columns,
            "drafts accepted %",
            none ? "" : Numbers.fixed(100 * row.getDouble("drafts_accepted"), 0));
      }
      put(columns, "answers", Integer.toString(row.getInt("records")));
    }
    return table("cost", columns);
  }

  private static void put(Map<String, StringColumn> columns, String name, String value) {
    columns.computeIfAbsent(name, StringColumn::create).append(value);
  }

  private static Table table(String name, Map<String, StringColumn> columns) {
    Table table = Table.create(name);
    columns.values().forEach(table::addColumns);
    return table;
  }
}
