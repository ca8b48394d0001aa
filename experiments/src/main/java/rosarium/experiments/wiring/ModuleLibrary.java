package rosarium.experiments.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.SoftPrompts;
import rosarium.core.prompt.soft.SoftPromptFile;
import rosarium.datasets.Dataset;
import rosarium.datasets.Datasets;
import rosarium.datasets.card.UserDataset;
import rosarium.datasets.method.PromptMethods;
import rosarium.datasets.method.Texts;
import rosarium.datasets.prompt.PromptLibrary;
import rosarium.datasets.prompt.PromptPairs;
import rosarium.datasets.prompt.PromptSpec;
import rosarium.datasets.select.Selected;
import rosarium.datasets.select.Selection;
import rosarium.experiments.config.ExperimentConfig.DatasetSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.plan.Library;

/** Prompts and queries of the module {@code datasets} and of the data folder. */
public final class ModuleLibrary implements Library {
  private final Optional<Path> dataDir;
  private final PromptLibrary library;
  private final PromptPairs prompts;

  /**
   * Prepare.
   *
   * @param dataDir where published prompts and data sets that are not built in stand
   */
  public ModuleLibrary(Optional<Path> dataDir) {
    this.dataDir = dataDir;
    this.library = PromptLibrary.open(dataDir, List.of());
    this.prompts = new PromptPairs(library);
  }

  @Override
  public Prompt prompt(PromptSource source, Optional<Prompt> positive) {
    if (source.soft() != null && source.file() != null) {
      SoftPrompts both = SoftPromptFile.read(source.file());
      return Prompt.tuned(
          source.id(), source.soft().equals("sp") ? both.safe() : both.adversarial());
    }
    PromptSpec spec =
        source.text() != null
            ? new PromptSpec.Literal(source.id(), source.text())
            : source.file() != null
                ? PromptSpec.file(source.id(), source.file())
                : new PromptSpec.ById(source.id());
    return prompts.prompt(spec, positive);
  }

  @Override
  public Method method(JsonNode method) {
    Texts texts = new Texts(library);
    Framing framing = PromptMethods.bind((ObjectNode) method).with(texts);
    return new Method(framing, texts.used());
  }

  @Override
  public Drawn queries(DatasetSetting setting) {
    Dataset dataset =
        setting.card() == null ? Datasets.byId(setting.id()) : new UserDataset(setting.card());
    Selection selection =
        new Selection(
            Set.copyOf(setting.types()),
            Set.copyOf(setting.expected()),
            setting.n() == 0 ? OptionalInt.empty() : OptionalInt.of(setting.n()),
            setting.seed(),
            setting.stratified(),
            Optional.ofNullable(setting.split()));
    Selected selected = selection.apply(dataset.load(dataDir));
    return new Drawn(selected.queries(), selected.datasetSha256(), selected.dropped());
  }
}
