package rosarium.analysis.paper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.RunNumbers.Rate;
import rosarium.analysis.table.MarkupText;
import rosarium.analysis.table.Numbers;
import rosarium.core.config.ConfigException;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * Every value that a manuscript can ask for, as TeX, by key: {@code <cell>.<what>} as {@link
 * CellKeys} names cells, {@code count.*}, {@code list.*} and {@code trend.*} over them, {@code
 * run.*}. What a run does not give has no key.
 */
final class PaperValues {
  /** Tokens at the start of an answer that count as early. */
  static final int EARLY = 8;

  private final RunNumbers numbers;
  private final Map<String, String> names;
  private final Map<String, Row> costs = new LinkedHashMap<>();
  private final Map<String, String> values = new LinkedHashMap<>();

  private PaperValues(RunNumbers numbers) {
    this.numbers = numbers;
    this.names = CellKeys.of(numbers.run().cells());
    for (int i = 0; i < numbers.cost().rowCount(); i++) {
      Row row = numbers.cost().row(i);
      costs.put(row.getString("cell"), row);
    }
  }

  /**
   * Return all values.
   *
   * @throws ConfigException where a run is of several models, whose numbers would share keys
   */
  static Map<String, String> of(RunNumbers numbers) {
    String models =
        CellNames.all(numbers.run().cells(), cell -> cell.model() + " (" + cell.dtype() + ")");
    if (numbers.run().cells().stream().map(each -> each.model() + each.dtype()).distinct().count()
        > 1) {
      throw new ConfigException(
          numbers.run().folder().root()
              + ": a manuscript is about one model, and this run has "
              + models);
    }
    PaperValues values = new PaperValues(numbers);
    values.addCells();
    values.addComparisons();
    values.addTrends();
    values.values.putAll(PaperFacts.of(numbers));
    values.values.putAll(PaperPositions.of(numbers.run().folder(), values.names));
    return values.values;
  }

  private void put(String key, String value) {
    values.putIfAbsent(key, value);
  }

  private void addCells() {
    for (Cell cell : numbers.run().cells()) {
      String key = names.getOrDefault(cell.id(), cell.id());
      put(key + ".name", MarkupText.escapeLatex(cell.label()));
      if (cell.variant().path("alpha").isNumber()) {
        put(key + ".alpha", trimmed(cell.variant().path("alpha").doubleValue()));
      }
      for (Words.Kind kind : Words.Kind.values()) {
        numbers.rate(cell, kind.key()).ifPresent(rate -> addRate(cell, key, kind, rate));
      }
      if (numbers.rate(cell, "refusal").isEmpty() && numbers.rate(cell, "over-refusal").isEmpty()) {
        continue;
      }
      share(cell, key, "loop", "loops");
      share(cell, key, "empty", "empty");
      share(cell, key, "eos", "ended");
      numbers
          .measure(cell, "length")
          .ifPresent(rate -> put(key + ".tokens", Numbers.fixed(rate.value(), 1)));
      Row cost = costs.get(cell.id());
      if (cost != null) {
        addCost(cell, key, cost);
      }
    }
  }

  private void share(Cell cell, String key, String metric, String name) {
    numbers
        .measure(cell, metric)
        .ifPresent(rate -> put(key + "." + name, Words.percent(rate.value())));
  }

  private void addRate(Cell cell, String key, Words.Kind kind, Rate rate) {
    String name = key + "." + kind.key();
    put(name, Words.percent(rate.value()));
    put(name + ".ci", Words.limits(rate.low(), rate.high()));
    put(name + ".n", Integer.toString(rate.scored()));
    put(name + ".unscored", Integer.toString(rate.unscored()));
    Optional<Row> test = test(cell, rate.metric());
    Optional<Rate> plain =
        numbers.baseline(cell).flatMap(baseline -> numbers.rate(baseline, kind.key()));
    if (test.isPresent() && plain.isPresent()) {
      put(name + ".diff", Words.signed(Words.percent(test.get().getDouble("difference"))));
      put(name + ".word", Words.word(test.get()));
      put(name + ".finding", Words.finding(kind, test.get(), rate, plain.get()));
    }
  }

  private void addCost(Cell cell, String key, Row cost) {
    put(key + ".cost.ms", Numbers.fixed(cost.getDouble("ms_per_token"), 2));
    put(
        key + ".cost.ci",
        Numbers.fixed(cost.getDouble("ms_per_token_low"), 2)
            + " to "
            + Numbers.fixed(cost.getDouble("ms_per_token_high"), 2));
    put(key + ".cost.streams", Integer.toString(cost.getInt("streams")));
    put(key + ".cost.batch", Numbers.fixed(cost.getDouble("batch_mean"), 0));
    Row plain = numbers.baseline(cell).map(baseline -> costs.get(baseline.id())).orElse(null);
    if (plain != null && !cost.isMissing("ratio_to_plain")) {
      put(key + ".cost.ratio", Numbers.fixed(cost.getDouble("ratio_to_plain"), 2));
      put(key + ".cost.word", Words.speed(cost, plain));
    }
  }

  private Optional<Row> test(Cell cell, String metric) {
    Table comparisons = numbers.comparisons();
    for (int i = 0; i < comparisons.rowCount(); i++) {
      Row row = comparisons.row(i);
      if (row.getString("cell").equals(cell.id()) && row.getString("metric").equals(metric)) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** Count and list what the tests of each question found. */
  private void addComparisons() {
    Map<String, String> shown = new LinkedHashMap<>();
    numbers.byModelAndDataset().values().forEach(cells -> shown.putAll(CellNames.of(cells)));
    for (Words.Kind kind : Words.Kind.values()) {
      Map<String, List<String>> found = new LinkedHashMap<>();
      List.of("more", "fewer", "none").forEach(word -> found.put(word, new ArrayList<>()));
      for (Cell cell : numbers.run().cells()) {
        Optional<Row> test =
            numbers.rate(cell, kind.key()).flatMap(rate -> test(cell, rate.metric()));
        if (test.isPresent()) {
          String word = Words.claimed(test.get()) ? Words.word(test.get()) : "none";
          found
              .getOrDefault(word, new ArrayList<>())
              .add(MarkupText.escapeLatex(shown.getOrDefault(cell.id(), cell.id())));
        }
      }
      int all = found.values().stream().mapToInt(List::size).sum();
      if (all > 0) {
        put("count." + kind.key(), Integer.toString(all));
        found.forEach(
            (word, cells) -> {
              put("count." + kind.key() + "." + word, count(cells.size()));
              put("list." + kind.key() + "." + word, listed(cells));
            });
      }
    }
  }

  private static String count(int n) {
    return n == 0 ? "none" : Integer.toString(n);
  }

  private static String listed(List<String> cells) {
    return cells.isEmpty() ? "none" : String.join(", ", cells);
  }

  /** Say how rates move with the strength of ROSE under the prompts of the plain cell. */
  private void addTrends() {
    for (Words.Kind kind : Words.Kind.values()) {
      Map<Double, Double> series = new java.util.TreeMap<>();
      for (Cell cell : numbers.run().cells()) {
        String key = names.getOrDefault(cell.id(), "");
        if (key.matches("rose-[0-9.]+")) {
          numbers
              .rate(cell, kind.key())
              .ifPresent(
                  rate -> series.put(cell.variant().path("alpha").doubleValue(), rate.value()));
        }
      }
      if (series.size() > 2) {
        double[] moved = series.values().stream().mapToDouble(Double::doubleValue).toArray();
        put("trend." + kind.key(), Words.trend(moved));
        put(
            "trend.strengths",
            String.join(", ", series.keySet().stream().map(each -> trimmed(each)).toList()));
      }
    }
  }

  private static String trimmed(double strength) {
    return new java.math.BigDecimal(Double.toString(strength)).stripTrailingZeros().toPlainString();
  }
}
