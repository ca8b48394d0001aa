package rosarium.experiments.wiring;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import rosarium.core.checkpoint.adapter.LoraAdapter;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.source.ModelFile;
import rosarium.core.source.ModelFiles;
import rosarium.core.source.ModelFinder;
import rosarium.core.source.store.TransferListener;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.NativeRuntime;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.model.ModelLoader;
import rosarium.experiments.stream.Models;

/**
 * Models from the catalogue, the hub or a path, loaded into the engine that their dtype asks for.
 */
public final class FoundModels implements Models {
  private final TransferListener transfers;
  private final boolean reproducible;
  private final Clock clock;
  private final boolean manyRows;

  /**
   * Prepare.
   *
   * @param transfers hears of downloads
   * @param reproducible whether an answer must not depend on what else is in the batch
   * @param clock what chat templates that print the date are told
   */
  public FoundModels(TransferListener transfers, boolean reproducible, Clock clock) {
    this(transfers, reproducible, clock, false);
  }

  private FoundModels(
      TransferListener transfers, boolean reproducible, Clock clock, boolean manyRows) {
    this.transfers = transfers;
    this.reproducible = reproducible;
    this.clock = clock;
    this.manyRows = manyRows;
  }

  /**
   * Return the same for a known amount of work.
   *
   * @param answers how many are to be written
   * @param batch most rows decoded together; 0 for as many as memory holds
   */
  public FoundModels forWork(long answers, int batch) {
    long rows = batch == 0 ? answers : Math.min(answers, batch);
    return new FoundModels(transfers, reproducible, clock, rows >= ModelLoader.MANY_ROWS);
  }

  /** Return the hash over the files of a model, fetching them if need be. */
  public String sha256(ModelSetting setting) {
    return ModelFinder.ofProcess().find(setting.source(), transfers).sha256();
  }

  /** Return the hash over the files of a model; empty where they would have to be fetched. */
  public Optional<String> sha256IfHere(ModelSetting setting) {
    return ModelFinder.ofProcess().present(setting.source())
        ? Optional.of(sha256(setting))
        : Optional.empty();
  }

  @Override
  public Opened open(ModelSetting setting) {
    DeviceName device = setting.device().on(NativeRuntime.cudaDevices());
    ModelFiles files = ModelFinder.ofProcess().find(setting.source(), transfers);
    ModelLoader.Running running =
        new ModelLoader.Running(
            setting.dtype(),
            device,
            LoadOptions.DEFAULT_CONTEXT,
            reproducible,
            NativeRuntime.threads(),
            manyRows);
    ChatModel model = new ModelLoader(clock).load(files, running);
    return new Opened(model, facts(files));
  }

  @Override
  public Opened adapt(Opened base, ModelSetting setting) {
    Path adapter = Objects.requireNonNull(setting.adapter());
    ModelFiles files = ModelFinder.ofProcess().find(setting.source(), transfers);
    ChatModel model = new ModelLoader(clock).adapted(setting.id(), base.model(), files, adapter);
    ObjectNode facts = facts(files);
    facts
        .putObject("adapter")
        .put("name", String.valueOf(adapter.getFileName()))
        .put("sha256", LoraAdapter.sha256(adapter));
    return new Opened(model, facts);
  }

  private static ObjectNode facts(ModelFiles files) {
    ObjectNode facts = JsonNodeFactory.instance.objectNode();
    facts.put("origin", files.origin()).put("sha256", files.sha256());
    ArrayNode list = facts.putArray("files");
    for (ModelFile file : files.files()) {
      list.addObject().put("name", file.name()).put("sha256", file.sha256());
    }
    return facts;
  }
}
