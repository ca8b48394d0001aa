package rosarium.experiments.run;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import rosarium.core.model.ChatModel;
import rosarium.core.record.Cell;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.stream.Models;
import rosarium.experiments.stream.StreamModels;

/** What the streams of each cell run on, by role; all of it can be stopped between two passes. */
final class CellModels {
  private final StreamModels open;
  private final ChatModel main;
  private final Grid.Expanded grid;
  private final StopSignal stop;
  private final Map<String, SortedMap<String, ChatModel>> ready = new HashMap<>();

  /**
   * Prepare for the cells of one model.
   *
   * @param open closes all models in the end
   * @param main the model of the cells
   */
  CellModels(StreamModels open, ChatModel main, Grid.Expanded grid, StopSignal stop) {
    this.open = open;
    this.main = stoppable(main, stop);
    this.grid = grid;
    this.stop = stop;
  }

  private static ChatModel stoppable(ChatModel model, StopSignal stop) {
    return new ChatModel(
        new StoppableModel(model.weights(), stop),
        model.tokenizer(),
        model.template(),
        model.endOfText());
  }

  /** Return the model that the cells are named after. */
  ChatModel main() {
    return main;
  }

  /**
   * Return the models of a cell, loading what is not there yet.
   *
   * @throws rosarium.core.config.ConfigException if they cannot be combined
   */
  SortedMap<String, ChatModel> of(Cell cell) {
    return ready.computeIfAbsent(cell.id(), id -> load(cell));
  }

  private SortedMap<String, ChatModel> load(Cell cell) {
    SortedMap<String, ChatModel> models = new TreeMap<>();
    SortedMap<String, ModelSetting> settings = settings(cell);
    boolean cut =
        cell.prompts().values().stream()
            .anyMatch(use -> use.model() != null && Boolean.TRUE.equals(use.model().cut()));
    if (!settings.isEmpty()) {
      open.together(settings, cut)
          .forEach((role, model) -> models.put(role, stoppable(model, stop)));
    }
    return models;
  }

  /** Return those models of a cell that are not the one it is named after. */
  SortedMap<String, Models.Opened> others(Cell cell) {
    SortedMap<String, Models.Opened> others = new TreeMap<>();
    settings(cell)
        .forEach(
            (role, setting) -> {
              if (Objects.requireNonNull(cell.prompts().get(role)).model() != null) {
                others.put(role, open.get(setting));
              }
            });
    return others;
  }

  private SortedMap<String, ModelSetting> settings(Cell cell) {
    return Objects.requireNonNull(grid.streams().get(cell.id()), cell.id());
  }
}
