package rosarium.analysis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.MedianInterval;
import rosarium.analysis.stats.Wilson;
import rosarium.analysis.table.Columns;
import rosarium.core.judge.Interval;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.core.trace.StepTrace;
import rosarium.core.trace.TraceReader;
import tech.tablesaw.api.Table;

/**
 * Makes {@code positions.csv} and, of the same traces, {@code steps.csv}: where in an answer the
 * contrast acts. For each position it counts the answers that are that long, so later ones rest on
 * fewer and longer answers.
 */
final class PositionRows {
  private static final double CONFIDENCE = 0.95;

  /** What the answers of a cell did at one position. */
  private static final class Position {
    private final List<Double> kl = new ArrayList<>();
    private int answers;
    private int flips;

    void add(StepTrace step) {
      answers++;
      flips += step.flipped() ? 1 : 0;
      if (step.streams().values().stream().anyMatch(row -> row.kl() != null)) {
        kl.add(step.widest());
      }
    }
  }

  private PositionRows() {}

  /** Write both files, if any cell has traces. */
  static void write(RunFolder folder, List<Cell> cells, long seed) {
    Table table = Columns.POSITIONS.emptyTable();
    Table steps = Columns.STEPS.emptyTable();
    boolean traced = false;
    for (Cell cell : cells) {
      Path file = folder.traces(cell.id());
      if (Files.exists(file)) {
        traced = true;
        StepRows all = new StepRows();
        append(table, cell, file, all);
        all.append(steps, cell, seed);
      }
    }
    if (traced) {
      Columns.POSITIONS.write(table, folder.positions());
      Columns.STEPS.write(steps, folder.steps());
    }
  }

  private static void append(Table table, Cell cell, Path file, StepRows all) {
    List<Position> positions = new ArrayList<>();
    TraceReader.read(
        file,
        trace -> {
          all.add(trace);
          for (int t = 0; t < trace.steps().size(); t++) {
            if (t == positions.size()) {
              positions.add(new Position());
            }
            positions.get(t).add(trace.steps().get(t));
          }
        });
    for (int t = 0; t < positions.size(); t++) {
      Columns.append(table, row(cell, t, positions.get(t)));
    }
  }

  private static List<@Nullable Object> row(Cell cell, int t, Position at) {
    Interval flips = Wilson.interval(at.flips, at.answers, CONFIDENCE);
    double[] kl = at.kl.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    Optional<Interval> median =
        kl.length == 0 ? Optional.empty() : Optional.of(MedianInterval.of(kl, CONFIDENCE));
    return Arrays.asList(
        Columns.SCHEMA,
        cell.id(),
        cell.label(),
        cell.model(),
        cell.dtype(),
        cell.dataset(),
        t,
        at.answers,
        at.flips,
        (double) at.flips / at.answers,
        flips.low(),
        flips.high(),
        kl.length,
        kl.length == 0 ? null : Bootstrap.median(kl),
        median.map(Interval::low).orElse(null),
        median.map(Interval::high).orElse(null));
  }
}
