package rosarium.experiments.wiring;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.datasets.Dataset;
import rosarium.datasets.Datasets;
import rosarium.datasets.card.UserDataset;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.exchange.SeenQuery;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.stream.Models;
import rosarium.experiments.stream.StreamModels;

/** Shows one query of a data set as models see it. */
public final class QueryShow {
  private QueryShow() {}

  /**
   * Show a query under one system prompt.
   *
   * @param model as {@code render} takes it
   * @param dataset id, or the YAML card of a data set of the user's
   * @param query id, or number from 1
   * @param prompt id of the system prompt; {@code none} for none
   * @throws ConfigException naming what is not known
   */
  public static SeenQuery underModel(
      Models models,
      String model,
      Optional<Path> dataDir,
      String dataset,
      String query,
      String prompt) {
    Dataset source =
        dataset.matches("(?i).*\\.ya?ml")
            ? new UserDataset(Path.of(dataset))
            : Datasets.byId(dataset);
    Query asked = SeenQuery.find(source.load(dataDir), query);
    Prompt text =
        new ModuleLibrary(dataDir)
            .prompt(new PromptSource("--prompt", prompt, null, null), Optional.empty());
    ModelSetting setting = new ModelSetting("", model, model, "auto", DeviceName.CPU);
    try (ChatModel reader = models.open(setting).model()) {
      return new SeenQuery(asked)
          .with(
              "",
              Map.of("positive", text),
              new TreeMap<>(Map.of("positive", reader)),
              Framing.NONE);
    }
  }

  /**
   * Show a query under every variant of a config, equal streams once.
   *
   * @param grid the config, multiplied out
   * @param dataset id of a data set of the config
   * @param query id, or number from 1 among those that the config draws
   * @param wanted label or id of the only cell to show; null for all
   * @throws ConfigException naming what is not known
   */
  public static SeenQuery underConfig(
      Models models, Grid.Expanded grid, String dataset, String query, @Nullable String wanted) {
    List<Query> queries = grid.queries().get(dataset);
    if (queries == null) {
      Set<String> known = new TreeSet<>(grid.queries().keySet());
      throw new ConfigException(
          "--dataset: '%s' is not a data set of the config; known are %s%s"
              .formatted(dataset, String.join(", ", known), NearestName.hint(dataset, known)));
    }
    SeenQuery seen = new SeenQuery(SeenQuery.find(queries, query));
    List<Cell> cells =
        grid.plan().cells().stream().filter(cell -> cell.dataset().equals(dataset)).toList();
    List<Cell> shown = cells.stream().filter(cell -> wanted == null || is(cell, wanted)).toList();
    if (shown.isEmpty()) {
      Set<String> labels = new LinkedHashSet<>(cells.stream().map(Cell::label).toList());
      throw new ConfigException(
          "--cell: '%s' is not there; known are %s%s"
              .formatted(
                  wanted,
                  String.join(", ", labels),
                  NearestName.hint(String.valueOf(wanted), labels)));
    }
    try (StreamModels open = new StreamModels(models)) {
      for (Cell cell : shown) {
        seen = under(seen, cell, grid, open);
      }
    }
    return seen;
  }

  private static boolean is(Cell cell, String wanted) {
    return cell.id().equals(wanted) || cell.label().equals(wanted);
  }

  private static SeenQuery under(SeenQuery seen, Cell cell, Grid.Expanded grid, StreamModels open) {
    Map<String, Prompt> texts = new LinkedHashMap<>();
    cell.prompts()
        .forEach(
            (role, use) -> texts.put(role, Objects.requireNonNull(grid.prompts().get(use.id()))));
    boolean cut =
        cell.prompts().values().stream()
            .anyMatch(use -> use.model() != null && Boolean.TRUE.equals(use.model().cut()));
    SortedMap<String, ModelSetting> settings =
        Objects.requireNonNull(grid.streams().get(cell.id()));
    return seen.with(
        cell.model() + " " + cell.label(),
        texts,
        open.together(settings, cut),
        grid.method(cell).framing());
  }
}
