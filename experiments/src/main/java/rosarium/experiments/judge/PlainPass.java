package rosarium.experiments.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import rosarium.analysis.run.CellData;
import rosarium.analysis.run.LikelihoodFile;
import rosarium.analysis.run.RunData;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Prompt;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.plan.Library;
import rosarium.experiments.stream.Models;

/**
 * Has plain decoding of its own model read the answers of every cell of a run. A cell whose answers
 * were read before is left alone.
 */
public final class PlainPass {
  private final ExperimentConfig config;
  private final Library library;
  private final Models models;

  /** Prepare. */
  public PlainPass(ExperimentConfig config, Library library, Models models) {
    this.config = config;
    this.library = library;
    this.models = models;
  }

  /**
   * Read what has not been read.
   *
   * @param says is told what goes on
   */
  public void run(RunFolder folder, Consumer<String> says) {
    RunData run = RunData.load(folder);
    for (ModelSetting setting : config.models()) {
      List<Cell> cells =
          run.cells().stream()
              .filter(c -> c.model().equals(setting.id()) && c.dtype().equals(setting.runsAs()))
              .filter(
                  c ->
                      run.queries().getOrDefault(c.dataset(), List.of()).stream()
                          .anyMatch(q -> q.choice() == null))
              .toList();
      if (!cells.isEmpty()) {
        try (ChatModel model = models.open(setting).model()) {
          cells.forEach(cell -> read(run, cell, model, says));
        }
      }
    }
  }

  private void read(RunData run, Cell cell, ChatModel model, Consumer<String> says) {
    CellData data = run.read(cell);
    PlainReader reader = new PlainReader(model, plain(cell));
    String version = reader.version(data);
    Path file = LikelihoodFile.of(run.folder(), cell.id());
    boolean known =
        LikelihoodFile.read(file).filter(before -> before.version().equals(version)).isPresent();
    if (!known && !data.records().isEmpty()) {
      says.accept("plain reads %d answers of %s".formatted(data.records().size(), cell.label()));
      reader.read(data, version).write(file);
    }
  }

  /** The neutral prompt of the cell's pair; none where the pair states none. */
  private Prompt plain(Cell cell) {
    PromptSource none = new PromptSource("plain", "none", null, null);
    PromptSource stated =
        config.prompts().stream()
            .filter(pair -> pair.name().equals(cell.promptPair()))
            .map(pair -> pair.byRole().getOrDefault("plain", none))
            .findFirst()
            .orElse(none);
    return library.prompt(stated, Optional.empty());
  }
}
