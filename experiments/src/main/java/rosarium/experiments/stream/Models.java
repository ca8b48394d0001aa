package rosarium.experiments.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import rosarium.core.config.ConfigException;
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
   * Load a model with an adapter over it. It shares what is unchanged with its base and may outlive
   * it. The caller closes it.
   *
   * @param base the model without the adapter, open
   * @param setting with an adapter
   * @throws rosarium.core.config.DataException when the adapter does not fit
   */
  default Opened adapt(Opened base, ModelSetting setting) {
    throw new ConfigException(setting.where() + ": adapters cannot be loaded here");
  }

  /**
   * A model that is ready.
   *
   * @param model to decode with
   * @param facts what a record of the run should say about it beside its description: origin, files
   *     and hashes
   */
  record Opened(ChatModel model, ObjectNode facts) {}
}
