package rosarium.experiments.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.model.LanguageModel;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.folder.PreviousRun;
import rosarium.experiments.folder.RunFiles;
import rosarium.experiments.folder.RunLock;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Shard;
import rosarium.experiments.stream.Models;
import rosarium.experiments.stream.StreamModels;

/**
 * Runs a plan: model by model, all unfinished cells of a model through one decode loop. Run again,
 * it goes on where it stopped.
 *
 * <p>Records are flushed whole and in the order of the queries, and a generator's seed comes from
 * names, so one config gives the same bytes, timing apart, in one go or after any number of kills.
 */
public final class Runner {
  private final ExperimentConfig config;
  private final Grid.Expanded grid;
  private final Parts parts;

  /**
   * What a run needs from outside.
   *
   * @param models opens models
   * @param decoder the decode loop
   * @param environment facts of this process
   * @param listener hears how it goes
   * @param stop asks it to end
   * @param clock for manifests
   */
  public record Parts(
      Models models,
      Decoder decoder,
      ObjectNode environment,
      RunListener listener,
      StopSignal stop,
      Clock clock) {}

  /** The decode loop as a run sees it. */
  @FunctionalInterface
  public interface Decoder {
    /**
     * Get ready for a model, before its first request.
     *
     * @return what was decided for it, for the files of the run; empty for nothing
     */
    default ObjectNode prepare(LanguageModel model) {
      return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Decode every request.
     *
     * @param requests read one by one as there is room
     * @param done is given each answer as it ends
     */
    void decode(Iterator<DecodeRequest> requests, Consumer<Decoded> done);

    /** Return how many rows are decoded together, as found so far; 0 where nobody knows. */
    default int rows() {
      return 0;
    }
  }

  /** Prepare a run. */
  public Runner(ExperimentConfig config, Grid.Expanded grid, Parts parts) {
    this.config = config;
    this.grid = grid;
    this.parts = parts;
  }

  /**
   * Run the cells of a shard that are not finished.
   *
   * @throws rosarium.core.config.ConfigException when the folder belongs to another run, or another
   *     process runs there
   */
  public RunOutcome run(Shard shard) {
    RunFolder folder = new RunFolder(config.output());
    try (RunLock lock = RunLock.take(folder, grid.plan(), shard)) {
      PreviousRun.check(lock, config, grid.plan());
      RunFiles files =
          RunFiles.begin(folder, config, grid, parts.environment(), parts.listener()::notes);
      List<Cell> cells = shard.of(grid.plan());
      Tally tally = new Tally(config.failLimit());
      announce(folder, cells, tally);
      RunOutcome.End end = run(folder, files, cells, tally);
      int left =
          (int) grid.plan().cells().stream().filter(c -> !RunFiles.finished(folder, c)).count();
      return new RunOutcome(end, tally.written(), tally.failed(), left);
    }
  }

  private void announce(RunFolder folder, List<Cell> cells, Tally tally) {
    long answers = 0;
    long there = 0;
    for (Cell cell : cells) {
      answers += (long) cell.queries() * cell.samples();
      there += RunFiles.lines(folder.records(cell.id()));
      if (RunFiles.finished(folder, cell)) {
        tally.failedBefore(RunFiles.failures(folder, cell));
      }
    }
    parts.listener().begins(answers, there);
  }

  private RunOutcome.End run(RunFolder folder, RunFiles files, List<Cell> cells, Tally tally) {
    try {
      for (ModelSetting setting : config.models()) {
        List<Cell> unfinished =
            cells.stream()
                .filter(c -> c.model().equals(setting.id()) && c.dtype().equals(setting.runsAs()))
                .filter(c -> !RunFiles.finished(folder, c))
                .toList();
        if (!unfinished.isEmpty()) {
          parts.stop().check();
          runModel(folder, files, setting, unfinished, tally);
        }
      }
      return RunOutcome.End.DONE;
    } catch (StopSignal.RunStopped stopped) {
      return RunOutcome.End.STOPPED;
    } catch (Tally.TooManyFailures tooMany) {
      return RunOutcome.End.TOO_MANY_FAILURES;
    }
  }

  private void runModel(
      RunFolder folder, RunFiles files, ModelSetting setting, List<Cell> cells, Tally tally) {
    parts.listener().loads(setting);
    try (StreamModels models = new StreamModels(parts.models())) {
      Models.Opened opened = models.get(setting);
      ObjectNode decided = parts.decoder().prepare(opened.model().weights());
      ObjectNode facts = files.noteModel(setting.id(), opened.model(), opened.facts(), decided);
      CellModels streams = new CellModels(models, opened.model(), grid, parts.stop());
      try (ModelRun run = new ModelRun(folder, files, config, grid, parts, tally, streams, facts)) {
        run.decode(cells);
      }
    }
  }
}
