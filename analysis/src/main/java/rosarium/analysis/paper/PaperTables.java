package rosarium.analysis.paper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.RunNumbers.Rate;
import rosarium.analysis.table.CostText;
import rosarium.analysis.table.MarkupText;
import rosarium.analysis.table.Numbers;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The two tables of a manuscript, narrower than those in {@code tables/}. */
final class PaperTables {
  private final RunNumbers numbers;
  private final Map<String, String> keys;

  private PaperTables(RunNumbers numbers) {
    this.numbers = numbers;
    this.keys = CellKeys.of(numbers.run().cells());
  }

  /** Return TeX by name: {@code variants} and {@code prices}. */
  static Map<String, String> of(RunNumbers numbers) {
    PaperTables tables = new PaperTables(numbers);
    Map<String, String> made = new LinkedHashMap<>();
    made.put("variants", MarkupText.latex(tables.variants(), ""));
    made.put("prices", MarkupText.latex(tables.prices(), ""));
    return made;
  }

  private Table variants() {
    Map<String, StringColumn> columns = new LinkedHashMap<>();
    for (Cell cell : safety()) {
      put(columns, "variant", name(cell));
      put(columns, "prompts", cell.promptPair());
      rate(columns, "harmful refused %", cell, "refusal");
      rate(columns, "harmless refused %", cell, "over-refusal");
      rate(columns, "utility right %", utility(cell), "accuracy");
      put(columns, "loops %", numbers.measure(cell, "loop").map(PaperTables::percent).orElse(""));
    }
    return table("variants", columns);
  }

  private Table prices() {
    Map<String, StringColumn> columns = new LinkedHashMap<>();
    for (Cell cell : safety()) {
      for (Row row : numbers.cost()) {
        if (row.getString("cell").equals(cell.id())) {
          put(columns, "variant", name(cell));
          put(columns, "prompts", cell.promptPair());
          put(columns, "streams", Integer.toString(row.getInt("streams")));
          put(columns, "ms per token", CostText.perToken(row));
          put(columns, "times plain", CostText.timesPlain(row));
        }
      }
    }
    return table("prices", columns);
  }

  private List<Cell> safety() {
    return numbers.run().cells().stream()
        .filter(
            cell ->
                numbers.rate(cell, "refusal").isPresent()
                    || numbers.rate(cell, "over-refusal").isPresent())
        .toList();
  }

  private static String name(Cell cell) {
    String gate = cell.gate().path("id").asText();
    boolean said = gate.isEmpty() || gate.equals("always") || cell.label().contains(gate);
    return cell.label() + (said ? "" : " " + CellNames.setting(cell.gate()));
  }

  /** Return the cell of the same key that has an accuracy; the cell itself where there is none. */
  private Cell utility(Cell cell) {
    return numbers.run().cells().stream()
        .filter(other -> keys.getOrDefault(other.id(), "").equals(keys.get(cell.id())))
        .filter(other -> numbers.rate(other, "accuracy").isPresent())
        .findFirst()
        .orElse(cell);
  }

  /** A star marks a difference from plain that Holm's correction leaves. */
  private void rate(Map<String, StringColumn> columns, String name, Cell cell, String kind) {
    Optional<Rate> rate = numbers.rate(cell, kind);
    String text =
        rate.map(
                each ->
                    Numbers.interval(100 * each.value(), 100 * each.low(), 100 * each.high(), 1)
                        + (differs(cell, each.metric()) ? "*" : ""))
            .orElse("");
    put(columns, name, text);
  }

  private boolean differs(Cell cell, String metric) {
    for (Row row : numbers.comparisons()) {
      if (row.getString("cell").equals(cell.id()) && row.getString("metric").equals(metric)) {
        return Words.claimed(row);
      }
    }
    return false;
  }

  private static String percent(Rate rate) {
    return Words.percent(rate.value());
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
