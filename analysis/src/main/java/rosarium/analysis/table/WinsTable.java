package rosarium.analysis.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rosarium.analysis.metric.ReferenceLengths;
import rosarium.analysis.stats.Holm;
import rosarium.analysis.stats.McNemar;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * How often answers win against those that a pairwise judge compares them with, and how long they
 * are: judges tend to prefer the longer one.
 */
final class WinsTable {
  private static final String WIN_RATE = "win-rate/";

  private WinsTable() {}

  /** A comparison of one cell by one judge. */
  private record Line(Row row, String judge, Map<String, Row> beside) {
    int count(String metric) {
      Row share = beside.get(metric + judge);
      return share == null
          ? 0
          : (int) Math.round(share.getDouble("value") * share.getInt("scored"));
    }

    /** Exact sign test of wins against losses: McNemar's on two counts. */
    double p() {
      return McNemar.exact(count("wins/"), count("losses/"));
    }

    String mean(String metric) {
      Row mean = beside.get(metric);
      return mean == null || mean.isMissing("value")
          ? ""
          : Numbers.fixed(mean.getDouble("value"), 0);
    }
  }

  /**
   * Return one line for each cell and pairwise judge; no rows where none compared.
   *
   * @param summary with the columns of {@link Columns#SUMMARY}
   */
  static Table of(Table summary) {
    Map<String, Map<String, Row>> cells = new LinkedHashMap<>();
    for (Row each : summary) {
      if (each.getString("group").equals("all")) {
        cells
            .computeIfAbsent(each.getString("cell"), cell -> new LinkedHashMap<>())
            .put(each.getString("metric"), summary.row(each.getRowNumber()));
      }
    }
    Map<List<String>, List<Line>> families = new LinkedHashMap<>();
    for (Map<String, Row> cell : cells.values()) {
      cell.forEach(
          (metric, row) -> {
            if (metric.startsWith(WIN_RATE)) {
              String judge = metric.substring(WIN_RATE.length());
              families
                  .computeIfAbsent(
                      List.of(row.getString("dataset"), judge), family -> new ArrayList<>())
                  .add(new Line(row, judge, cell));
            }
          });
    }
    Map<String, StringColumn> columns = new LinkedHashMap<>();
    families.values().forEach(family -> lines(columns, family));
    Table table = Table.create("wins");
    columns.values().forEach(table::addColumns);
    return table;
  }

  private static void lines(Map<String, StringColumn> columns, List<Line> family) {
    List<Line> scored = family.stream().filter(line -> !line.row().isMissing("value")).toList();
    double[] adjusted = Holm.adjust(scored.stream().mapToDouble(Line::p).toArray());
    for (Line line : family) {
      int at = scored.indexOf(line);
      line(columns, line, at < 0 ? "" : Numbers.p(adjusted[at]));
    }
  }

  private static void line(Map<String, StringColumn> columns, Line line, String holm) {
    Row row = line.row();
    int scored = row.getInt("scored");
    int wins = line.count("wins/");
    int losses = line.count("losses/");
    Row agree = line.beside().get("orders-agree/" + line.judge());
    put(columns, "model", row.getString("model") + " " + row.getString("dtype"));
    put(columns, "data set", row.getString("dataset"));
    put(columns, "prompt pair", row.getString("prompt_pair"));
    put(columns, "judge", line.judge());
    put(columns, "variant", row.getString("label"));
    put(columns, "n", Integer.toString(scored));
    put(columns, "unscored", Integer.toString(row.getInt("unscored")));
    put(columns, "win rate %", row.isMissing("value") ? "unscored" : percent(row));
    put(columns, "wins", Integer.toString(wins));
    put(columns, "ties", Integer.toString(scored - wins - losses));
    put(columns, "losses", Integer.toString(losses));
    put(columns, "p Holm", holm);
    put(
        columns,
        "orders agree %",
        agree == null || agree.isMissing("value")
            ? ""
            : Numbers.fixed(100 * agree.getDouble("value"), 0));
    put(columns, "tokens", line.mean("length"));
    put(columns, "characters", line.mean(ReferenceLengths.OWN));
    put(columns, "of the reference", line.mean(ReferenceLengths.REFERENCE));
  }

  private static String percent(Row row) {
    return Numbers.percent(row) + Numbers.mark(row.getInt("scored"), row.getInt("unscored"));
  }

  private static void put(Map<String, StringColumn> columns, String name, String value) {
    columns.computeIfAbsent(name, StringColumn::create).append(value);
  }
}
