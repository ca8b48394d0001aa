package rosarium.experiments.exchange;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.model.ChatModel;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.exchange.DecodeFile.ModelKey;
import rosarium.experiments.run.Models;
import rosarium.experiments.run.Undecodable;

/** The models in use: each loaded once, closed when nobody needs it any more. */
final class OpenModels implements AutoCloseable {
  private final Models models;
  private final Map<ModelKey, Ready> open = new HashMap<>();
  private final Map<ModelKey, RuntimeException> refused = new HashMap<>();

  /**
   * A model that is loaded.
   *
   * @param model to decode with
   * @param undecodable ids that must never be written
   */
  record Ready(ChatModel model, Set<Integer> undecodable) {}

  OpenModels(Models models) {
    this.models = models;
  }

  /** Close every model that none of the coming groups uses. */
  void keepOnly(Collection<Set<ModelKey>> coming) {
    Set<ModelKey> needed = new HashSet<>();
    coming.forEach(needed::addAll);
    open.entrySet()
        .removeIf(
            entry -> {
              boolean idle = !needed.contains(entry.getKey());
              if (idle) {
                entry.getValue().model().close();
              }
              return idle;
            });
  }

  /**
   * Return a model, loading it the first time; one that could not be loaded is not tried again.
   *
   * @throws ConfigException when it is unknown
   * @throws DataException when its files are broken
   */
  Ready get(ModelSetting setting) {
    ModelKey key = ModelKey.of(setting);
    RuntimeException before = refused.get(key);
    if (before != null) {
      throw before;
    }
    Ready known = open.get(key);
    if (known != null) {
      return known;
    }
    try {
      ChatModel loaded = models.open(setting).model();
      Ready ready = new Ready(loaded, Undecodable.ids(loaded));
      open.put(key, ready);
      return ready;
    } catch (ConfigException | DataException mistake) {
      refused.put(key, mistake);
      throw mistake;
    }
  }

  @Override
  public void close() {
    open.values().forEach(ready -> ready.model().close());
    open.clear();
  }
}
