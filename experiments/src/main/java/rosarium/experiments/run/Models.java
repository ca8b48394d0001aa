package rosarium.experiments.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import rosarium.core.model.ChatModel;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;

/** Opens the models that a config names. The composition root answers it. */
public interface Models {
  /**
   * Load a model, fetching its files if need be. The caller closes it.
   *
   * @throws rosarium.core.config.ConfigException when it is unknown or cannot be had
   * @throws rosarium.core.config.DataException when its files are not what they should be
   */
  Opened open(ModelSetting setting);

  /**
   * A model that is ready.
   *
   * @param model to decode with
   * @param facts what a record of the run should say about it beside its description: origin, files
   *     and hashes
   */
  record Opened(ChatModel model, ObjectNode facts) {}
}
