package rosarium.analysis.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.RunNumbers.Rate;
import rosarium.analysis.table.Numbers;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Row;

/** Says what should make a reader careful with the numbers. */
final class Warnings {
  /** Below this many scored answers an interval of a share is wider than 30 points. */
  private static final int SMALL = 40;

  private static final String ORDERS = "orders-agree/";

  private static final double MANY_UNSCORED = 0.05;

  /** Share of looping or empty answers, absolute and beyond plain, that is worth a word. */
  private static final double DEGENERATE = 0.10;

  private final RunNumbers numbers;
  private final Map<String, String> names = new LinkedHashMap<>();

  Warnings(RunNumbers numbers) {
    this.numbers = numbers;
    numbers.byModelAndDataset().values().forEach(group -> names.putAll(CellNames.of(group)));
  }

  /** Return whole sentences, none when all is well. */
  List<String> all() {
    List<String> found = new ArrayList<>();
    small(found);
    unscored(found);
    degenerate(found, "loop", "end in a loop");
    degenerate(found, "empty", "are empty");
    swayedByPlace(found);
    return found;
  }

  private void small(List<String> found) {
    Map<String, Integer> smallest = new LinkedHashMap<>();
    for (Cell cell : numbers.run().cells()) {
      for (String kind : List.of("refusal", "over-refusal", "accuracy")) {
        numbers
            .rate(cell, kind)
            .ifPresent(
                rate -> smallest.merge(kind + " on " + cell.dataset(), rate.scored(), Math::min));
      }
    }
    List<String> few = new ArrayList<>();
    smallest.forEach(
        (what, n) -> {
          if (n < SMALL) {
            few.add(what + " (" + n + ")");
          }
        });
    if (!few.isEmpty()) {
      found.add(
          "Few answers: "
              + String.join(", ", few)
              + ". Intervals are wide, and a test this small misses all but large differences.");
    }
  }

  private void unscored(List<String> found) {
    List<String> many = new ArrayList<>();
    for (Cell cell : numbers.run().cells()) {
      for (String kind : List.of("refusal", "over-refusal", "accuracy")) {
        Optional<Rate> rate = numbers.rate(cell, kind);
        rate.filter(each -> each.unscored() > MANY_UNSCORED * (each.scored() + each.unscored()))
            .ifPresent(
                each ->
                    many.add(
                        name(cell)
                            + " in "
                            + kind
                            + " ("
                            + each.unscored()
                            + " of "
                            + (each.scored() + each.unscored())
                            + ")"));
      }
    }
    if (!many.isEmpty()) {
      found.add(
          "More than 5 % of the answers have no verdict, failed or missing ones included: "
              + String.join(", ", many)
              + ". Rates rest on the rest.");
    }
  }

  private void degenerate(List<String> found, String metric, String words) {
    List<String> many = new ArrayList<>();
    for (Cell cell : numbers.run().cells()) {
      Optional<Rate> share = numbers.measure(cell, metric);
      double plain =
          numbers
              .baseline(cell)
              .flatMap(each -> numbers.measure(each, metric))
              .map(Rate::value)
              .orElse(0.0);
      if (share.isPresent() && share.get().value() > plain + DEGENERATE) {
        many.add(name(cell) + " (" + Numbers.fixed(100 * share.get().value(), 0) + " %)");
      }
    }
    if (!many.isEmpty()) {
      found.add(
          "Many answers "
              + words
              + ": "
              + String.join(", ", many)
              + ". Phrase lists count what is no refusal as compliance, gibberish too: read some of"
              + " these answers before believing a rate.");
    }
  }

  /** A pairwise judge that tosses a coin agrees with itself half of the time. */
  private void swayedByPlace(List<String> found) {
    Map<String, double[]> judges = new LinkedHashMap<>();
    for (Row row : numbers.summary()) {
      String metric = row.getString("metric");
      if (metric.startsWith(ORDERS)
          && row.getString("group").equals("all")
          && !row.isMissing("value")) {
        double[] sums =
            judges.computeIfAbsent(metric.substring(ORDERS.length()), judge -> new double[2]);
        sums[0] += row.getDouble("value") * row.getInt("scored");
        sums[1] += row.getInt("scored");
      }
    }
    judges.forEach(
        (judge, sums) -> {
          if (sums[0] < 0.5 * sums[1]) {
            found.add(
                ("Judge %s prefers the same answer in both orders in %s %% of %d pairs: it goes by the"
                        + " place more than by the text. Its ties, and so its win rates near 50 %%, say"
                        + " nothing of the answers.")
                    .formatted(
                        judge, Numbers.fixed(100 * sums[0] / sums[1], 0), Math.round(sums[1])));
          }
        });
  }

  private String name(Cell cell) {
    return names.getOrDefault(cell.id(), cell.id()) + " on " + cell.dataset();
  }
}
