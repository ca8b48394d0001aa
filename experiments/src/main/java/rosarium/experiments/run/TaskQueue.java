package rosarium.experiments.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.experiments.folder.CellWriter;

/**
 * The tasks of one model in order: a few cells at a time, and among these query by query, so that
 * all strengths of one prompt stand next to each other and share what the model has read.
 */
final class TaskQueue implements Iterator<Task> {
  /** Cells whose files are open at once. */
  static final int CELLS_AT_ONCE = 64;

  private final Deque<List<Cell>> groups = new ArrayDeque<>();
  private final Map<String, List<Query>> queries;
  private final Function<Cell, CellWriter> open;
  private final Deque<Task> ready = new ArrayDeque<>();
  private List<CellWriter> writers = List.of();
  private int query;

  /**
   * Prepare.
   *
   * @param cells unfinished cells of one model
   * @param queries of each data set
   * @param open opens a cell when its first task is near
   */
  TaskQueue(List<Cell> cells, Map<String, List<Query>> queries, Function<Cell, CellWriter> open) {
    this.queries = queries;
    this.open = open;
    List<Cell> group = new ArrayList<>();
    for (Cell cell : cells) {
      boolean other = !group.isEmpty() && !group.get(0).dataset().equals(cell.dataset());
      if (other || group.size() == CELLS_AT_ONCE) {
        groups.add(List.copyOf(group));
        group.clear();
      }
      group.add(cell);
    }
    if (!group.isEmpty()) {
      groups.add(List.copyOf(group));
    }
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty()) {
      if (writers.isEmpty() || query == queriesOf(writers.get(0).cell()).size()) {
        List<Cell> group = groups.poll();
        if (group == null) {
          return false;
        }
        writers = group.stream().map(open).toList();
        query = 0;
      }
      fill();
    }
    return true;
  }

  @Override
  public Task next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void fill() {
    for (CellWriter writer : writers) {
      List<Query> all = queriesOf(writer.cell());
      int samples = writer.cell().samples();
      for (int sample = 0; query < all.size() && sample < samples; sample++) {
        int turn = query * samples + sample;
        if (turn >= writer.resumed()) {
          ready.add(new Task(writer, all.get(query), sample, turn));
        }
      }
    }
    query++;
  }

  private List<Query> queriesOf(Cell cell) {
    return Objects.requireNonNull(queries.get(cell.dataset()), cell.dataset());
  }
}
