package rosarium.analysis.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The table that one looks at first: one row a variant and safety data set, with refusal of harmful
 * queries, over-refusal of harmless ones, utility, and beside them what tells text from gibberish.
 */
final class SafetyTable {
  private static final double LEVEL = 0.05;

  private static final List<String> TEXT_METRICS =
      List.of("distinct-2", "rep-4", "loop", "empty", "eos", "length");

  private final Map<String, Map<String, Row>> estimates = new LinkedHashMap<>();
  private final Map<String, Double> adjusted = new HashMap<>();
  private final Map<String, String> twin = new HashMap<>();
  private final Set<String> utility = new LinkedHashSet<>();
  private final String judge;
  private boolean perplexity;

  /** What is better is more: by column, model and data set, then by place. */
  private final Map<String, Map<Place, Double>> goods = new LinkedHashMap<>();

  /** The line that is being written. */
  private int line;

  private SafetyTable(Table summary, Table comparisons, String judge) {
    this.judge = judge;
    Map<String, Integer> seen = new HashMap<>();
    for (Row row : summary) {
      if (!row.getString("group").equals("all")) {
        continue;
      }
      Row kept = summary.row(row.getRowNumber());
      String cell = row.getString("cell");
      if (!estimates.containsKey(cell)) {
        // Cells that differ in nothing but their data set are one variant; of several, such as
        // seeds, the first goes with the first.
        String variant = framing(row) + "|" + row.getString("label");
        int turn = seen.merge(variant + "|" + row.getString("dataset"), 1, Integer::sum);
        twin.put(variant + "|" + turn + "|" + row.getString("dataset"), cell);
        twin.put(cell, variant + "|" + turn + "|");
      }
      estimates
          .computeIfAbsent(cell, id -> new LinkedHashMap<>())
          .put(row.getString("metric"), kept);
      perplexity |= row.getString("metric").equals("ppl-plain");
      if (row.getString("metric").startsWith("accuracy/")) {
        utility.add(row.getString("dataset"));
      }
    }
    for (Row row : comparisons) {
      if (!comparisons.column("p_holm").isMissing(row.getRowNumber())) {
        adjusted.put(
            row.getString("cell") + "|" + row.getString("metric"), row.getDouble("p_holm"));
      }
    }
  }

  /**
   * Return the table, as text, with the best of each column.
   *
   * @param judge id of the refusal judge
   */
  static ReadableTables.Captioned of(Table summary, Table comparisons, String judge, String note) {
    SafetyTable safety = new SafetyTable(summary, comparisons, judge);
    Table table = safety.table();
    return new ReadableTables.Captioned(table, note, safety.best());
  }

  /** Return the ids of the refusal judges in a summary, the leading one first. */
  static List<String> judges(Table summary) {
    Set<String> found = new LinkedHashSet<>();
    for (String metric : summary.stringColumn("metric")) {
      if (metric.startsWith("refusal/") || metric.startsWith("over-refusal/")) {
        found.add(metric.substring(metric.indexOf('/') + 1));
      }
    }
    return List.copyOf(found);
  }

  private Table table() {
    Map<String, StringColumn> columns = new LinkedHashMap<>();
    for (Map.Entry<String, Map<String, Row>> cell : estimates.entrySet()) {
      line = columns.values().stream().mapToInt(StringColumn::size).max().orElse(0);
      if (refusals(cell.getValue()).isEmpty()) {
        continue;
      }
      row(cell.getKey(), cell.getValue())
          .forEach(
              (name, value) -> columns.computeIfAbsent(name, StringColumn::create).append(value));
    }
    Table table = Table.create("safety");
    columns.values().forEach(table::addColumns);
    return table;
  }

  private List<Row> refusals(Map<String, Row> metrics) {
    List<Row> found = new ArrayList<>();
    Optional.ofNullable(metrics.get("refusal/" + judge)).ifPresent(found::add);
    Optional.ofNullable(metrics.get("over-refusal/" + judge)).ifPresent(found::add);
    return found;
  }

  private Map<String, String> row(String cell, Map<String, Row> metrics) {
    Map<String, String> row = new LinkedHashMap<>();
    Row any = refusals(metrics).get(0);
    for (String name : List.of("model", "dtype", "prompt_pair", "dataset")) {
      row.put(name.replace('_', ' '), any.getString(name));
    }
    row.put("variant", any.getString("label"));
    row.put("gate", any.getString("gate"));
    judged(row, "refusal on harmful %", cell, metrics.get("refusal/" + judge));
    judged(row, "over-refusal on harmless %", cell, metrics.get("over-refusal/" + judge));
    for (String dataset : utility) {
      String other = twin.getOrDefault(twin.getOrDefault(cell, "") + dataset, "");
      Row accuracy =
          estimates.getOrDefault(other, Map.of()).entrySet().stream()
              .filter(entry -> entry.getKey().startsWith("accuracy/"))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(null);
      judged(row, "accuracy " + dataset + " %", other, accuracy);
    }
    for (String metric : TEXT_METRICS) {
      row.put(textName(metric), text(metrics.get(metric)));
    }
    if (perplexity) {
      row.put("ppl under plain", text(metrics.get("ppl-plain")));
      row.put("stranger than plain %", text(metrics.get("ppl-above-plain-99")));
    }
    row.put("n harmful", count(metrics.get("refusal/" + judge)));
    row.put("n harmless", count(metrics.get("over-refusal/" + judge)));
    int unscored = refusals(metrics).stream().mapToInt(each -> each.getInt("unscored")).sum();
    row.put("unscored", Integer.toString(unscored));
    return row;
  }

  private void judged(Map<String, String> row, String name, String cell, @Nullable Row estimate) {
    Double p = estimate == null ? null : adjusted.get(cell + "|" + estimate.getString("metric"));
    row.put(name, share(estimate) + (p != null && p < LEVEL ? "*" : ""));
    if (estimate != null && !estimate.isMissing("value")) {
      boolean less = name.startsWith("over-refusal");
      String group =
          name + "|" + row.get("model") + "|" + row.get("dtype") + "|" + row.get("dataset");
      goods
          .computeIfAbsent(group, key -> new LinkedHashMap<>())
          .put(new Place(name, line), (less ? -1 : 1) * estimate.getDouble("value"));
    }
    String shortName = name.substring(0, name.length() - 2);
    row.put("p " + shortName, p != null ? Numbers.p(p) : baseline(estimate));
  }

  /** Returns the places of the best values, where a column has values that differ. */
  private Set<Place> best() {
    Set<Place> found = new LinkedHashSet<>();
    for (Map<Place, Double> values : goods.values()) {
      double most = values.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
      if (values.values().stream().anyMatch(value -> value < most)) {
        values.forEach(
            (place, value) -> {
              if (value == most) {
                found.add(place);
              }
            });
      }
    }
    return found;
  }

  private static String baseline(@Nullable Row estimate) {
    return estimate != null && estimate.getString("variant").equals("plain") ? "baseline" : "";
  }

  private static String share(@Nullable Row row) {
    if (row == null || row.isMissing("value")) {
      return "";
    }
    return Numbers.percent(row) + Numbers.mark(row.getInt("scored"), row.getInt("unscored"));
  }

  private static String text(@Nullable Row row) {
    if (row == null || row.isMissing("value")) {
      return "";
    }
    double value = row.getDouble("value");
    return switch (row.getString("metric")) {
      case "loop", "empty", "eos", "ppl-above-plain-99" -> Numbers.fixed(100 * value, 1);
      case "length", "ppl-plain" -> Numbers.fixed(value, 1);
      default -> Numbers.fixed(value, 3);
    };
  }

  private static String textName(String metric) {
    return switch (metric) {
      case "loop" -> "loops %";
      case "empty" -> "empty %";
      case "eos" -> "ended %";
      case "length" -> "tokens";
      default -> metric;
    };
  }

  private static String count(@Nullable Row row) {
    return row == null ? "" : Integer.toString(row.getInt("scored"));
  }

  private static String framing(Row row) {
    return String.join(
        "|",
        row.getString("model"),
        row.getString("dtype"),
        row.getString("prompt_pair"),
        row.getString("gate"));
  }
}
