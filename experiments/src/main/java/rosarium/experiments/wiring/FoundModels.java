package rosarium.experiments.wiring;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import rosarium.core.model.ChatModel;
import rosarium.core.source.ModelFile;
import rosarium.core.source.ModelFiles;
import rosarium.core.source.ModelFinder;
import rosarium.core.source.store.TransferListener;
import rosarium.core.torch.Dtype;
import rosarium.core.torch.LoadOptions;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.model.ModelLoader;
import rosarium.experiments.run.Models;

/** Models from the catalogue, the hub or a path, loaded into libtorch. */
public final class FoundModels implements Models {
  private final TransferListener transfers;
  private final boolean reproducible;
  private final Clock clock;

  /**
   * Prepare.
   *
   * @param transfers hears of downloads
   * @param reproducible whether an answer must not depend on what else is in the batch
   * @param clock what chat templates that print the date are told
   */
  public FoundModels(TransferListener transfers, boolean reproducible, Clock clock) {
    this.transfers = transfers;
    this.reproducible = reproducible;
    this.clock = clock;
  }

  @Override
  public Opened open(ModelSetting setting) {
    ModelFiles files = ModelFinder.ofProcess().find(setting.source(), transfers);
    LoadOptions options =
        new LoadOptions(dtype(setting.dtype()), "cpu", LoadOptions.DEFAULT_CONTEXT, reproducible);
    ChatModel model = new ModelLoader(clock).load(files, options);
    return new Opened(model, facts(files));
  }

  /** {@code auto} is float32, the reference, as long as no faster format has been measured. */
  private static Dtype dtype(String name) {
    return name.equals("auto") ? Dtype.FLOAT32 : Dtype.named(name);
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
