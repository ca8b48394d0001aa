package rosarium.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.RandomStreams;
import rosarium.analysis.table.Columns;
import rosarium.core.judge.Interval;
import rosarium.core.record.Cell;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.StepTrace;
import tech.tablesaw.api.Table;

/**
 * Makes lines of {@code steps.csv}: how often the contrast of a cell acts, what it costs in rows
 * read, and what it changes. Steps of one answer hang together, so intervals draw answers.
 */
final class StepRows {
  private static final double CONFIDENCE = 0.95;

  private final List<Answer> answers = new ArrayList<>();

  private record Answer(int steps, int open, int doubled, int flips, int measured, double kl) {}

  /** Count one answer; one without a step says nothing. */
  void add(AnswerTrace trace) {
    int open = 0;
    int doubled = 0;
    int flips = 0;
    int measured = 0;
    double kl = 0;
    for (StepTrace step : trace.steps()) {
      long read = step.streams().values().stream().filter(row -> row.absent() == null).count();
      open += step.gate() > 0 ? 1 : 0;
      doubled += read > 1 ? 1 : 0;
      flips += step.flipped() ? 1 : 0;
      Double shift = step.contrast().kl();
      measured += shift == null ? 0 : 1;
      kl += shift == null ? 0 : shift;
    }
    if (!trace.steps().isEmpty()) {
      answers.add(new Answer(trace.steps().size(), open, doubled, flips, measured, kl));
    }
  }

  /** Append the cell's line, if it has a step. */
  void append(Table table, Cell cell, long seed) {
    if (answers.isEmpty()) {
      return;
    }
    List<@Nullable Object> row =
        new ArrayList<>(
            Arrays.asList(
                Columns.SCHEMA,
                cell.id(),
                cell.label(),
                cell.model(),
                cell.dtype(),
                cell.dataset(),
                answers.size(),
                (int) sum(Answer::steps)));
    rate(row, cell, seed, "open", Answer::open);
    rate(row, cell, seed, "double", Answer::doubled);
    rate(row, cell, seed, "flips", Answer::flips);
    boolean measured = answers.stream().allMatch(each -> each.measured() > 0);
    Optional<Interval> kl =
        measured
            ? Optional.of(ratio(cell, seed, "kl", Answer::kl, Answer::measured))
            : Optional.empty();
    row.add(measured ? (Double) (sum(Answer::kl) / sum(Answer::measured)) : null);
    row.add(kl.map(Interval::low).orElse(null));
    row.add(kl.map(Interval::high).orElse(null));
    Columns.append(table, row);
  }

  private void rate(
      List<@Nullable Object> row, Cell cell, long seed, String name, ToDoubleFunction<Answer> of) {
    Interval interval = ratio(cell, seed, name, of, Answer::steps);
    row.add((int) sum(of));
    row.add(sum(of) / sum(Answer::steps));
    row.add(interval.low());
    row.add(interval.high());
  }

  private Interval ratio(
      Cell cell,
      long seed,
      String name,
      ToDoubleFunction<Answer> above,
      ToDoubleFunction<Answer> below) {
    return Bootstrap.ofRatio(
        answers.stream().mapToDouble(above).toArray(),
        answers.stream().mapToDouble(below).toArray(),
        CONFIDENCE,
        RandomStreams.of(seed, "steps", cell.id(), name));
  }

  private double sum(ToDoubleFunction<Answer> of) {
    return answers.stream().mapToDouble(of).sum();
  }
}
