package rosarium.analysis.table;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import rosarium.analysis.metric.Effect;
import rosarium.analysis.stats.DetectableDifference;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Shows what a run of this size could have found, before anybody reads a p-value. */
final class DetectableTable {
  private static final Pattern JUDGED = Pattern.compile("(refusal|over-refusal|accuracy)/.*");

  /** Shares of queries on which two variants may differ. */
  private static final List<Double> DISCORDANCE = List.of(0.05, 0.10, 0.20, 0.30);

  private DetectableTable() {}

  private record Question(String dataset, String metric, int n) {}

  /**
   * Return one line for each judged metric and number of pairs.
   *
   * @param effects with the columns of {@link Columns#EFFECTS}
   */
  static Table of(Table effects) {
    Set<Question> questions = new LinkedHashSet<>();
    for (Row row : effects) {
      String metric = row.getString("metric");
      if (JUDGED.matcher(metric).matches() && row.getString("effect").equals(Effect.COHEN_G)) {
        questions.add(new Question(row.getString("dataset"), metric, row.getInt("queries")));
      }
    }
    Map<String, StringColumn> columns = new LinkedHashMap<>();
    Map<Integer, List<String>> found = new HashMap<>();
    for (Question each : questions) {
      put(columns, "data set", each.dataset());
      put(columns, "metric", each.metric());
      put(columns, "n", Integer.toString(each.n()));
      List<String> least = found.computeIfAbsent(each.n(), DetectableTable::least);
      for (int i = 0; i < DISCORDANCE.size(); i++) {
        String share = Numbers.fixed(100 * DISCORDANCE.get(i), 0);
        put(columns, "points at " + share + " % discordance", least.get(i));
      }
    }
    Table table = Table.create("detectable");
    columns.values().forEach(table::addColumns);
    return table;
  }

  private static List<String> least(int n) {
    return DISCORDANCE.stream()
        .map(
            share -> {
              OptionalDouble least =
                  DetectableDifference.paired(n, share, Effect.LEVEL, Effect.POWER);
              return least.isPresent() ? Numbers.fixed(100 * least.getAsDouble(), 1) : "none";
            })
        .toList();
  }

  private static void put(Map<String, StringColumn> columns, String name, String value) {
    columns.computeIfAbsent(name, StringColumn::create).append(value);
  }
}
