package rosarium.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.metric.Estimator;
import rosarium.analysis.metric.PlainSurprise;
import rosarium.analysis.metric.Scores;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.MedianInterval;
import rosarium.analysis.table.Columns;
import rosarium.core.judge.Estimate;
import rosarium.core.judge.Interval;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Table;

/** Makes {@code summary.csv}: each metric of each cell, judged ones also by type of query. */
final class SummaryRows {
  /** Name of the group that holds every query. */
  static final String ALL = "all";

  private SummaryRows() {}

  static Table of(List<CellResult> results, long seed) {
    Table table = Columns.SUMMARY.emptyTable();
    for (CellResult result : results) {
      result.judged().forEach(scores -> addGroups(table, result, scores, seed));
      result.measured().forEach(scores -> add(table, result.cell(), ALL, scores, seed));
      result.measured().stream()
          .filter(scores -> scores.metric().equals(PlainSurprise.ID) && scores.scored() > 0)
          .forEach(scores -> Columns.append(table, perplexity(result.cell(), scores)));
    }
    return table;
  }

  private static void addGroups(Table table, CellResult result, Scores scores, long seed) {
    add(table, result.cell(), ALL, scores, seed);
    List<String> types =
        scores.values().keySet().stream()
            .map(key -> result.types().getOrDefault(key.query(), ""))
            .distinct()
            .filter(type -> !type.isEmpty() && !type.equals(ALL))
            .toList();
    if (types.size() < 2) {
      return;
    }
    for (String type : types) {
      add(
          table,
          result.cell(),
          type,
          scores.only(key -> type.equals(result.types().get(key.query()))),
          seed);
    }
  }

  /** The median: a few answers of gibberish would make any mean. */
  private static List<@Nullable Object> perplexity(Cell cell, Scores scores) {
    double[] nll = PlainSurprise.sorted(scores);
    Interval ci95 = MedianInterval.of(nll, 0.95);
    Estimate median =
        new Estimate(
            "ppl-plain",
            "median of answers",
            Math.exp(Bootstrap.median(nll)),
            new Interval(Math.exp(ci95.low()), Math.exp(ci95.high())),
            scores.scored(),
            scores.unscored());
    return row(
        cell,
        ALL,
        new Scores(median.metric(), median.unit(), false, scores.values()),
        new Estimator.Outcome(Optional.of(median), "order-statistics"));
  }

  private static void add(Table table, Cell cell, String group, Scores scores, long seed) {
    Columns.append(
        table,
        row(cell, group, scores, Estimator.of(scores, seed, cell.id(), scores.metric(), group)));
  }

  private static List<@Nullable Object> row(
      Cell cell, String group, Scores scores, Estimator.Outcome outcome) {
    Optional<Estimate> estimate = outcome.estimate();
    return Arrays.asList(
        Columns.SCHEMA,
        cell.id(),
        cell.label(),
        cell.model(),
        cell.dtype(),
        cell.variant().path("id").asText(),
        alpha(cell),
        named(cell.gate()),
        cell.promptPair(),
        cell.dataset(),
        group,
        scores.metric(),
        scores.unit(),
        estimate.map(Estimate::value).orElse(null),
        estimate.map(e -> e.ci95().low()).orElse(null),
        estimate.map(e -> e.ci95().high()).orElse(null),
        scores.scored(),
        scores.unscored(),
        outcome.method());
  }

  private static @Nullable Double alpha(Cell cell) {
    JsonNode alpha = cell.variant().path("alpha");
    return alpha.isNumber() ? alpha.doubleValue() : null;
  }

  /**
   * Writes a gate as {@code first-m(m=4)}, without parentheses when it has no parameters; several
   * that act together one after the other.
   */
  static String named(JsonNode gate) {
    if (gate.isArray()) {
      return StreamSupport.stream(gate.spliterator(), false)
          .map(SummaryRows::named)
          .collect(Collectors.joining(" "));
    }
    Iterable<String> names = gate::fieldNames;
    String parameters =
        StreamSupport.stream(names.spliterator(), false)
            .filter(name -> !name.equals("id"))
            .map(name -> name + "=" + gate.get(name).asText())
            .collect(Collectors.joining(", "));
    String id = gate.path("id").asText();
    return parameters.isEmpty() ? id : id + "(" + parameters + ")";
  }
}
