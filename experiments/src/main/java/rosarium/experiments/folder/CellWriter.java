package rosarium.experiments.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RecordWriter;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.TraceWriter;

/**
 * Writes the records of one cell in the order of its queries, whatever order they come in: a record
 * that is early waits for its turn, and no longer.
 */
public final class CellWriter implements AutoCloseable {
  private final Cell cell;
  private final List<Query> queries;
  private final RecordWriter writer;
  private final @Nullable TraceWriter traces;
  private final List<String> notes;
  private final Map<Integer, Answer> waiting = new HashMap<>();
  private final List<Manifest.Failure> failures = new ArrayList<>();
  private final int resumed;
  private int written;

  private CellWriter(
      Cell cell,
      List<Query> queries,
      RecordWriter writer,
      @Nullable TraceWriter traces,
      List<String> notes) {
    this.cell = cell;
    this.queries = queries;
    this.writer = writer;
    this.traces = traces;
    this.notes = notes;
    this.resumed = writer.found().size();
    writer.found().forEach(this::count);
  }

  /**
   * A record and what belongs to it.
   *
   * @param record the record
   * @param trace how it came about; null unless traces are kept
   */
  public record Answer(RunRecord record, @Nullable AnswerTrace trace) {}

  /**
   * Open a cell to go on where it stopped.
   *
   * @param queries the cell's queries, in order
   * @param traced whether a trace is kept of each record
   * @throws DataException when the records there are not the first ones of this cell
   */
  public static CellWriter open(RunFolder folder, Cell cell, List<Query> queries, boolean traced) {
    RecordWriter writer = RecordWriter.open(folder.records(cell.id()));
    TraceWriter traces = null;
    try {
      for (int i = 0; i < writer.found().size(); i++) {
        checkTurn(folder, cell, queries, i, writer.found().get(i));
      }
      List<String> notes = new ArrayList<>(writer.torn().stream().toList());
      if (traced) {
        traces = TraceWriter.open(folder.traces(cell.id()));
        traces.torn().ifPresent(notes::add);
        agree(writer, traces, notes, folder.records(cell.id()));
      }
      return new CellWriter(cell, queries, writer, traces, notes);
    } catch (RuntimeException unusable) {
      writer.close();
      if (traces != null) {
        traces.close();
      }
      throw unusable;
    }
  }

  /**
   * A trace is written before its record: one too many is usual after a kill, one too few is not.
   */
  private static void agree(
      RecordWriter writer, TraceWriter traces, List<String> notes, Path records) {
    int both = Math.min(writer.found().size(), traces.found());
    int redone = writer.found().size() - both;
    if (redone > 0) {
      notes.add("%s: the last %d records have no trace; redone".formatted(records, redone));
      writer.keepFirst(both);
    }
    traces.keepFirst(both);
  }

  private static void checkTurn(
      RunFolder folder, Cell cell, List<Query> queries, int turn, RunRecord record) {
    boolean within = turn < queries.size() * cell.samples();
    boolean inOrder =
        within
            && record.cell().equals(cell.id())
            && record.query().equals(queries.get(turn / cell.samples()).id())
            && record.sample() == turn % cell.samples();
    if (!inOrder) {
      throw new DataException(
          DataException.Kind.FORMAT,
          "%s:%d: cell %s, query %s, sample %d does not belong here; delete the file to redo the cell"
              .formatted(
                  folder.records(cell.id()),
                  turn + 1,
                  record.cell(),
                  record.query(),
                  record.sample()));
    }
  }

  /** Return the cell. */
  public Cell cell() {
    return cell;
  }

  /** Return what was cut off the files that a killed run left. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Return how many records the cell will hold. */
  public int total() {
    return queries.size() * cell.samples();
  }

  /** Return how many records stand in the file. */
  public int written() {
    return written;
  }

  /** Return how many records an earlier process had written. */
  public int resumed() {
    return resumed;
  }

  /** Return whether every record stands in the file. */
  public boolean complete() {
    return written == total();
  }

  /** Return the records that failed so far. */
  public List<Manifest.Failure> failures() {
    return List.copyOf(failures);
  }

  /**
   * Take a record and write those whose turn it is.
   *
   * @param turn place of the record in the cell, from 0
   * @return the records that were written now
   */
  public List<RunRecord> accept(int turn, Answer answer) {
    if (turn < written || waiting.put(turn, answer) != null) {
      throw new IllegalStateException("cell " + cell.id() + ": record " + turn + " came twice");
    }
    List<RunRecord> now = new ArrayList<>();
    for (Answer next = waiting.remove(written); next != null; next = waiting.remove(written)) {
      if (traces != null) {
        traces.append(Objects.requireNonNull(next.trace(), "traces are kept in this cell"));
      }
      writer.append(next.record());
      count(next.record());
      now.add(next.record());
    }
    return now;
  }

  /** Wait until what was written has reached the disk. */
  public void sync() {
    if (traces != null) {
      traces.sync();
    }
    writer.sync();
  }

  @Override
  public void close() {
    if (traces != null) {
      traces.close();
    }
    writer.close();
  }

  private void count(RunRecord record) {
    written++;
    if (record.error() != null) {
      failures.add(new Manifest.Failure(record.query(), record.sample(), record.error()));
    }
  }
}
