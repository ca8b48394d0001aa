package rosarium.analysis.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.RunNumbers.Rate;
import rosarium.analysis.table.Numbers;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Row;

/**
 * Says in words what the paired tests found; claims a difference only where Holm's p is below 5 %.
 */
final class Findings {
  private static final double LEVEL = 0.05;

  private final RunNumbers numbers;
  private final Map<String, Cell> cells;
  private final Map<String, String> names = new LinkedHashMap<>();

  Findings(RunNumbers numbers) {
    this.numbers = numbers;
    this.cells =
        numbers.run().cells().stream()
            .collect(Collectors.toMap(Cell::id, cell -> cell, (a, b) -> a, LinkedHashMap::new));
    numbers.byModelAndDataset().values().forEach(group -> names.putAll(CellNames.of(group)));
  }

  /** What a finding means for someone who wants safe and helpful answers. */
  enum Meaning {
    BETTER,
    WORSE,
    NONE
  }

  /**
   * One sentence.
   *
   * @param meaning of the difference
   * @param text plain text
   */
  record Finding(Meaning meaning, String text) {}

  private record Question(String kind, String did, String queries, boolean moreIsBetter) {}

  private static final List<Question> QUESTIONS =
      List.of(
          new Question("refusal", "refused", "harmful queries", true),
          new Question("over-refusal", "refused", "harmless queries", false),
          new Question("accuracy", "answered", "utility queries right", true));

  /** Return the sentences: differences first, then one for each question without evidence. */
  List<Finding> all() {
    List<Finding> differences = new ArrayList<>();
    Map<String, List<String>> without = new LinkedHashMap<>();
    for (Question question : QUESTIONS) {
      for (Row row : numbers.comparisons()) {
        Cell cell = cells.get(row.getString("cell"));
        Cell plain = cells.get(row.getString("baseline"));
        if (cell == null || plain == null || row.isMissing("p_holm")) {
          continue;
        }
        Optional<Rate> rate = numbers.rate(cell, question.kind());
        Optional<Rate> baseline = numbers.rate(plain, question.kind());
        if (rate.isEmpty()
            || baseline.isEmpty()
            || !rate.get().metric().equals(row.getString("metric"))) {
          continue;
        }
        if (row.getDouble("p_holm") < LEVEL) {
          differences.add(difference(question, row, cell, rate.get(), baseline.get()));
        } else {
          without
              .computeIfAbsent(topic(question, cell), topic -> new ArrayList<>())
              .add(name(cell) + " (p " + Numbers.p(row.getDouble("p_holm")) + ")");
        }
      }
    }
    without.forEach(
        (topic, variants) ->
            differences.add(
                new Finding(
                    Meaning.NONE,
                    "No evidence of a difference from plain in "
                        + topic
                        + ": "
                        + String.join(", ", variants)
                        + ".")));
    return differences;
  }

  private String topic(Question question, Cell cell) {
    return (question.kind().equals("accuracy")
            ? "right answers to utility queries"
            : "refusal of " + question.queries())
        + place(cell);
  }

  private Finding difference(Question question, Row row, Cell cell, Rate rate, Rate plain) {
    double difference = row.getDouble("difference");
    boolean more = difference > 0;
    String text =
        name(cell)
            + " "
            + question.did()
            + (more ? " more " : " fewer ")
            + question.queries()
            + " than plain"
            + place(cell)
            + ": "
            + percent(rate)
            + " against "
            + percent(plain)
            + ". On the "
            + row.getInt("n")
            + " answers that both have, that is "
            + Numbers.fixed(100 * Math.abs(difference), 1)
            + " points "
            + (more ? "more" : "less")
            + " (95 % interval of the difference "
            + Numbers.fixed(100 * row.getDouble("low"), 1)
            + " to "
            + Numbers.fixed(100 * row.getDouble("high"), 1)
            + "; p "
            + Numbers.p(row.getDouble("p_holm"))
            + " after Holm's correction).";
    return new Finding(more == question.moreIsBetter() ? Meaning.BETTER : Meaning.WORSE, text);
  }

  private static String percent(Rate rate) {
    return Numbers.fixed(100 * rate.value(), 1) + " %";
  }

  private String name(Cell cell) {
    return names.getOrDefault(cell.id(), cell.id());
  }

  /** Names data set and, where there are several, the model. */
  private String place(Cell cell) {
    long models =
        cells.values().stream().map(each -> each.model() + each.dtype()).distinct().count();
    String model = models > 1 ? " with " + cell.model() + " " + cell.dtype() : "";
    return " on " + cell.dataset() + model;
  }
}
