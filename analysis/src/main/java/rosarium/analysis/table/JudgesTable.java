package rosarium.analysis.table;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** All judges in one table: what each says of each data set on a line, a variant a column. */
final class JudgesTable {
  private static final Pattern JUDGED =
      Pattern.compile(
          "(refusal|over-refusal|accuracy|correct-mass|harmless|strongreject|win-rate)(-full)?/.+");

  private JudgesTable() {}

  /**
   * Return the table, as text.
   *
   * @param summary with the columns of {@link Columns#SUMMARY}
   */
  static Table of(Table summary) {
    Map<List<String>, Map<String, String>> lines = new LinkedHashMap<>();
    Set<String> variants = new LinkedHashSet<>();
    boolean models = summary.stringColumn("model").countUnique() > 1;
    boolean pairs = summary.stringColumn("prompt_pair").countUnique() > 1;
    for (Row row : summary) {
      String metric = row.getString("metric");
      if (row.getString("group").equals("all") && JUDGED.matcher(metric).matches()) {
        String variant = variant(row, models, pairs);
        int slash = metric.indexOf('/');
        variants.add(variant);
        lines
            .computeIfAbsent(
                List.of(
                    row.getString("dataset"),
                    metric.substring(0, slash),
                    metric.substring(slash + 1)),
                line -> new LinkedHashMap<>())
            .putIfAbsent(variant, value(row));
      }
    }
    Table table =
        Table.create(
            "judges",
            StringColumn.create("data set"),
            StringColumn.create("measure"),
            StringColumn.create("judge"));
    variants.forEach(variant -> table.addColumns(StringColumn.create(variant)));
    lines.forEach(
        (line, values) -> {
          for (int i = 0; i < line.size(); i++) {
            table.stringColumn(i).append(line.get(i));
          }
          variants.forEach(
              variant -> table.stringColumn(variant).append(values.getOrDefault(variant, "")));
        });
    return table;
  }

  private static String variant(Row row, boolean models, boolean pairs) {
    return (models ? row.getString("model") + " " : "")
        + row.getString("label")
        + (pairs ? " (" + row.getString("prompt_pair") + ")" : "");
  }

  private static String value(Row row) {
    int scored = row.getInt("scored");
    int unscored = row.getInt("unscored");
    String count = " (n " + scored + (unscored == 0 ? ")" : ", " + unscored + " unscored)");
    return row.isMissing("value")
        ? "unscored" + count
        : Numbers.percent(row) + Numbers.mark(scored, unscored) + count;
  }
}
