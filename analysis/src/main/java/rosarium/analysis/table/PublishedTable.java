package rosarium.analysis.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import rosarium.analysis.stats.Wilson;
import rosarium.analysis.table.PublishedResults.Result;
import rosarium.core.judge.Interval;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Sets published numbers beside those of a run: the same kind of variant on the same data set. One
 * word says what the two have to do with each other, and it is {@code not comparable} wherever
 * model, judge, metric, prompt or sample are not known to be the same.
 */
final class PublishedTable {
  private PublishedTable() {}

  /**
   * Return one line for each published number and cell that belong together.
   *
   * @param summary with the columns of {@link Columns#SUMMARY}
   */
  static Table of(List<Result> published, Table summary) {
    Map<String, StringColumn> columns = new LinkedHashMap<>();
    List<Row> rows = rows(summary);
    for (Result result : published) {
      for (Row row : rows) {
        if (belongs(result, row)) {
          line(columns, result, row);
        }
      }
    }
    Table table = Table.create("published");
    columns.values().forEach(table::addColumns);
    return table;
  }

  private static List<Row> rows(Table summary) {
    List<Row> found = new ArrayList<>();
    for (Row row : summary) {
      String metric = row.getString("metric");
      boolean judged = metric.startsWith("refusal/") || metric.startsWith("over-refusal/");
      if (judged && row.getString("group").equals("all") && !row.isMissing("value")) {
        found.add(summary.row(row.getRowNumber()));
      }
    }
    return found;
  }

  /** A harmless rate stands beside the refusals of the same queries, which it contains. */
  private static boolean belongs(Result result, Row row) {
    String kind = row.getString("metric").replaceFirst("/.*", "");
    boolean same = kind.equals(result.metric().equals("harmless") ? "refusal" : result.metric());
    return same
        && row.getString("dataset").equals(result.dataset())
        && done(row).equals(result.variant());
  }

  /** Returns the variant, and the prompt method that a label has behind it. */
  private static String done(Row row) {
    String[] parts = row.getString("label").split(" \\+ ", 2);
    String variant = row.getString("variant");
    return parts.length == 1 ? variant : variant + " + " + parts[1].split(" ", 2)[0];
  }

  private static void line(Map<String, StringColumn> columns, Result result, Row row) {
    List<String> differs = differences(result, row);
    put(columns, "source", result.source() + ", " + result.place());
    put(columns, "their model", result.model());
    put(columns, "their row", result.row());
    put(columns, "data set", result.dataset());
    put(columns, "their metric", result.metric() + "/" + result.judge());
    put(columns, "published %", published(result));
    put(columns, "their n", result.n().isPresent() ? Integer.toString(result.n().getAsInt()) : "");
    put(columns, "variant", row.getString("label"));
    put(columns, "model", row.getString("model") + " " + row.getString("dtype"));
    put(columns, "prompt pair", row.getString("prompt_pair"));
    put(columns, "metric", row.getString("metric"));
    put(columns, "ours %", Numbers.percent(row));
    put(columns, "our n", Integer.toString(row.getInt("scored")));
    put(columns, "unscored", Integer.toString(row.getInt("unscored")));
    put(columns, "verdict", verdict(result, row, differs));
    put(columns, "differs in", String.join(", ", differs));
  }

  private static List<String> differences(Result result, Row row) {
    String judge = row.getString("metric").replaceFirst("[^/]*/", "");
    List<String> differs = new ArrayList<>();
    if (!sameModel(result.model(), row.getString("model"))) {
      differs.add("model");
    }
    if (result.metric().equals("harmless")) {
      differs.add("metric");
    }
    if (!judge.equals(result.judge())) {
      differs.add("judge");
    }
    if (result.n().isEmpty() || result.n().getAsInt() != row.getInt("scored")) {
      differs.add("sample");
    }
    if (!result.setting().equals(row.getString("prompt_pair"))) {
      differs.add("prompt");
    }
    return differs;
  }

  private static boolean sameModel(String theirs, String ours) {
    return plain(theirs).equals(plain(ours));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceFirst(".*/", "").replaceAll("[^a-z0-9.]", "");
  }

  private static String verdict(Result result, Row row, List<String> differs) {
    if (!differs.isEmpty()) {
      return "not comparable";
    }
    Interval theirs = interval(result);
    boolean overlap =
        theirs.low() <= row.getDouble("high") && row.getDouble("low") <= theirs.high();
    return overlap ? "compatible" : "different";
  }

  private static Interval interval(Result result) {
    int n = result.n().orElse(0);
    return Wilson.interval((int) Math.round(result.value() * n), n, 0.95);
  }

  private static String published(Result result) {
    if (result.n().isEmpty()) {
      return Numbers.fixed(100 * result.value(), 1);
    }
    Interval interval = interval(result);
    return Numbers.interval(100 * result.value(), 100 * interval.low(), 100 * interval.high(), 1);
  }

  private static void put(Map<String, StringColumn> columns, String name, String value) {
    columns.computeIfAbsent(name, StringColumn::create).append(value);
  }
}
