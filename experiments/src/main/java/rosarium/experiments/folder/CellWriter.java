package rosarium.experiments.folder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RecordWriter;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;

/**
 * Writes the records of one cell in the order of its queries, whatever order they come in: a record
 * that is early waits for its turn, and no longer.
 */
public final class CellWriter implements AutoCloseable {
  private final Cell cell;
  private final List<Query> queries;
  private final RecordWriter writer;
  private final Map<Integer, RunRecord> waiting = new HashMap<>();
  private final List<Manifest.Failure> failures = new ArrayList<>();
  private final int resumed;
  private int written;

  private CellWriter(Cell cell, List<Query> queries, RecordWriter writer) {
    this.cell = cell;
    this.queries = queries;
    this.writer = writer;
    this.resumed = writer.found().size();
    writer.found().forEach(this::count);
  }

  /**
   * Open a cell to go on where it stopped.
   *
   * @param queries the cell's queries, in order
   * @throws DataException when the records there are not the first ones of this cell
   */
  public static CellWriter open(RunFolder folder, Cell cell, List<Query> queries) {
    RecordWriter writer = RecordWriter.open(folder.records(cell.id()));
    try {
      for (int i = 0; i < writer.found().size(); i++) {
        checkTurn(folder, cell, queries, i, writer.found().get(i));
      }
      return new CellWriter(cell, queries, writer);
    } catch (DataException foreign) {
      writer.close();
      throw foreign;
    }
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

  /** Return what was cut off a file that a killed run left. */
  public Optional<String> torn() {
    return writer.torn();
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
  public List<RunRecord> accept(int turn, RunRecord record) {
    if (turn < written || waiting.put(turn, record) != null) {
      throw new IllegalStateException("cell " + cell.id() + ": record " + turn + " came twice");
    }
    List<RunRecord> now = new ArrayList<>();
    for (RunRecord next = waiting.remove(written); next != null; next = waiting.remove(written)) {
      writer.append(next);
      count(next);
      now.add(next);
    }
    return now;
  }

  /** Wait until what was written has reached the disk. */
  public void sync() {
    writer.sync();
  }

  @Override
  public void close() {
    writer.close();
  }

  private void count(RunRecord record) {
    written++;
    if (record.error() != null) {
      failures.add(new Manifest.Failure(record.query(), record.sample(), record.error()));
    }
  }
}
