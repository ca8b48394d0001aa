package rosarium.experiments.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.folder.CellWriter;
import rosarium.experiments.folder.RunFiles;
import rosarium.experiments.plan.Grid;

/**
 * Decodes the cells of one model: hands requests to the decode loop as it asks for them and brings
 * each answer to its cell.
 */
final class ModelRun implements AutoCloseable {
  private static final long SYNC_MILLIS = 1_000;

  private final RunFolder folder;
  private final RunFiles files;
  private final Grid.Expanded grid;
  private final Runner.Parts parts;
  private final Tally tally;
  private final ObjectNode modelFacts;
  private final CellModels models;
  private final RecordMaker maker;
  private final boolean traced;
  private final Map<CellWriter, String> open = new LinkedHashMap<>();
  private final Map<String, Prepared> inFlight = new HashMap<>();
  private final Deque<DecodeRequest> waiting = new ArrayDeque<>();
  private long lastSync;

  ModelRun(
      RunFolder folder,
      RunFiles files,
      ExperimentConfig config,
      Grid.Expanded grid,
      Runner.Parts parts,
      Tally tally,
      CellModels models,
      ObjectNode modelFacts) {
    this.folder = folder;
    this.files = files;
    this.grid = grid;
    this.parts = parts;
    this.tally = tally;
    this.modelFacts = modelFacts;
    this.models = models;
    this.maker = new RecordMaker(models, grid, config);
    this.traced = config.traces();
    this.lastSync = parts.clock().millis();
  }

  /** Decode cells that are not finished. */
  void decode(List<Cell> cells) {
    cells.forEach(models::of); // what cannot be combined is said before anything is written
    cells.forEach(maker::checkSoftPrompts);
    TaskQueue tasks = new TaskQueue(cells, grid.queries(), this::openCell);
    parts.decoder().decode(new Requests(tasks), this::deliver);
    if (!inFlight.isEmpty()) {
      throw new IllegalStateException(
          "the decode loop left %s unanswered".formatted(inFlight.keySet()));
    }
  }

  /** Hands out requests; a task that cannot be asked becomes a failed record on the way. */
  private final class Requests implements Iterator<DecodeRequest> {
    private final TaskQueue tasks;
    private @Nullable DecodeRequest ready;

    Requests(TaskQueue tasks) {
      this.tasks = tasks;
    }

    @Override
    public boolean hasNext() {
      ready = ready == null ? waiting.poll() : ready;
      while (ready == null && tasks.hasNext()) {
        parts.stop().check();
        Task task = tasks.next();
        try {
          Optional<CellWriter.Answer> guarded = maker.guarded(task);
          if (guarded.isPresent()) {
            write(task, guarded.get());
          } else {
            maker.prepare(task).forEach(prepared -> waiting.add(sent(prepared)));
            ready = waiting.poll();
          }
        } catch (DataException unaskable) {
          write(task, maker.failed(task, String.valueOf(unaskable.getMessage())));
        }
      }
      return ready != null;
    }

    @Override
    public DecodeRequest next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      DecodeRequest request = Objects.requireNonNull(ready);
      ready = null;
      return request;
    }
  }

  private DecodeRequest sent(Prepared prepared) {
    inFlight.put(prepared.request().id(), prepared);
    return prepared.request();
  }

  private void deliver(Decoded decoded) {
    // A pass that was cut short must not look like a failed record.
    parts.stop().check();
    Prepared prepared = inFlight.remove(decoded.id());
    if (prepared == null) {
      throw new IllegalStateException(
          "the decode loop answered '%s' twice".formatted(decoded.id()));
    }
    try {
      Optional<Prepared> second = maker.second(prepared, decoded);
      if (second.isPresent()) {
        waiting.add(sent(second.get()));
      } else {
        maker.answer(prepared, decoded).ifPresent(answer -> write(prepared.task(), answer));
      }
    } catch (DataException unaskable) {
      write(prepared.task(), maker.failed(prepared.task(), String.valueOf(unaskable.getMessage())));
    }
  }

  private void write(Task task, CellWriter.Answer answer) {
    CellWriter writer = task.writer();
    for (RunRecord written : writer.accept(task.turn(), answer)) {
      tally.wrote(written.error() != null);
      parts.listener().wrote(written);
    }
    if (writer.complete()) {
      finish(writer);
    } else {
      syncNowAndThen();
    }
    tally.check();
  }

  private CellWriter openCell(Cell cell) {
    CellWriter writer =
        CellWriter.open(
            folder, cell, Objects.requireNonNull(grid.queries().get(cell.dataset())), traced);
    open.put(writer, parts.clock().instant().toString());
    writer.notes().forEach(parts.listener()::notes);
    tally.failedBefore(writer.failures().size());
    if (writer.complete()) {
      finish(writer);
    }
    return writer;
  }

  private void finish(CellWriter writer) {
    String started = Objects.requireNonNull(open.remove(writer));
    writer.close();
    files.noteRows(modelFacts, parts.decoder().rows());
    files.finish(writer, facts(writer.cell()), started, parts.clock().instant().toString());
  }

  private ObjectNode facts(Cell cell) {
    ObjectNode streams = modelFacts.objectNode();
    models
        .others(cell)
        .forEach(
            (role, opened) -> {
              String id = opened.model().weights().description().id();
              ObjectNode none = modelFacts.objectNode();
              streams.set(role, files.noteModel(id, opened.model(), opened.facts(), none));
            });
    return streams.isEmpty() ? modelFacts : modelFacts.deepCopy().set("streams", streams);
  }

  /** A kill loses nothing that was written; a power failure at most the last second. */
  private void syncNowAndThen() {
    long now = parts.clock().millis();
    if (now - lastSync >= SYNC_MILLIS) {
      open.keySet().forEach(CellWriter::sync);
      lastSync = now;
    }
  }

  @Override
  public void close() {
    open.keySet().forEach(CellWriter::close);
    open.clear();
  }
}
