package rosarium.experiments.stream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.model.ChatModel;
import rosarium.core.model.CutModel;
import rosarium.core.model.DeviceName;
import rosarium.core.model.ModelDescription;
import rosarium.core.token.SharedVocabulary;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;

/**
 * The models that streams run on: each loaded once, an adapter over the weights of its base, and
 * those of one answer checked to share a vocabulary and an engine.
 */
public final class StreamModels implements AutoCloseable {
  private final Models models;
  private final Map<Key, Models.Opened> open = new LinkedHashMap<>();
  private final Map<Key, RuntimeException> refused = new HashMap<>();
  private final Map<List<Object>, Integer> shared = new HashMap<>();

  /**
   * A model in one form.
   *
   * @param source what was looked for
   * @param dtype number format that was asked for
   * @param device where it runs
   * @param adapter folder, or null
   */
  public record Key(
      String source, String dtype, DeviceName device, java.nio.file.@Nullable Path adapter) {
    /** Return the key of a setting: what differs in names and places only is one model. */
    public static Key of(ModelSetting setting) {
      return new Key(setting.source(), setting.dtype(), setting.device(), setting.adapter());
    }
  }

  /** Begin without models. */
  public StreamModels(Models models) {
    this.models = models;
  }

  /** Close every model that is not among the ones needed. */
  public void keepOnly(Collection<Key> needed) {
    List<Key> idle = open.keySet().stream().filter(key -> !needed.contains(key)).toList();
    for (Key key : idle) {
      Models.Opened model = open.remove(key);
      if (model != null) {
        model.model().close();
      }
    }
  }

  /**
   * Return a model, loading it the first time; one that could not be loaded is not tried again.
   *
   * @throws ConfigException when it is unknown
   * @throws DataException when its files are broken, or its adapter does not fit
   */
  public Models.Opened get(ModelSetting setting) {
    Key key = Key.of(setting);
    RuntimeException before = refused.get(key);
    if (before != null) {
      throw before;
    }
    Models.Opened known = open.get(key);
    if (known != null) {
      return known;
    }
    try {
      Models.Opened loaded =
          setting.adapter() == null
              ? models.open(setting)
              : models.adapt(get(setting.base()), setting);
      open.put(key, loaded);
      return loaded;
    } catch (ConfigException | DataException mistake) {
      refused.put(key, mistake);
      throw mistake;
    }
  }

  /**
   * Return what the streams of one answer run on, by role.
   *
   * @param byRole at least one
   * @param cut whether trailing ids are left out that not all of the models have
   * @throws ConfigException if they do not share a vocabulary, or compute on different engines
   */
  public <R> SortedMap<R, ChatModel> together(SortedMap<R, ModelSetting> byRole, boolean cut) {
    ModelSetting first = Objects.requireNonNull(byRole.get(byRole.firstKey()));
    int vocabulary = Integer.MAX_VALUE;
    for (ModelSetting other : byRole.values()) {
      vocabulary = Math.min(vocabulary, shared(first, other, cut));
    }
    SortedMap<R, ChatModel> together = new TreeMap<>(byRole.comparator());
    for (Map.Entry<R, ModelSetting> stream : byRole.entrySet()) {
      together.put(stream.getKey(), cut(get(stream.getValue()).model(), vocabulary));
    }
    return together;
  }

  private static ChatModel cut(ChatModel model, int vocabulary) {
    return model.weights().description().vocabulary() == vocabulary
        ? model
        : new ChatModel(
            new CutModel(model.weights(), vocabulary),
            model.tokenizer(),
            model.template(),
            model.endOfText());
  }

  private int shared(ModelSetting first, ModelSetting other, boolean cut) {
    ChatModel one = get(first).model();
    if (Key.of(first).equals(Key.of(other))) {
      return one.weights().description().vocabulary();
    }
    List<Object> both = new ArrayList<>(List.of(Key.of(first), Key.of(other), cut));
    Integer known = shared.get(both);
    if (known == null) {
      ChatModel two = get(other).model();
      checkEngine(one, two);
      known = SharedVocabulary.of(side(first, one), side(other, two), cut);
      shared.put(both, known);
    }
    return known;
  }

  /** Rows of two engines, or on two devices, are never combined. */
  private static void checkEngine(ChatModel one, ChatModel two) {
    ModelDescription left = one.weights().description();
    ModelDescription right = two.weights().description();
    boolean same = one.weights().getClass().equals(two.weights().getClass());
    if (!same || !left.device().equals(right.device())) {
      throw new ConfigException(
          "the streams of one answer run on one engine: '%s' is %s on %s and '%s' is %s on %s; state a dtype and device that they can share"
              .formatted(
                  left.id(),
                  left.dtype(),
                  left.device(),
                  right.id(),
                  right.dtype(),
                  right.device()));
    }
  }

  private static SharedVocabulary.Side side(ModelSetting setting, ChatModel model) {
    return new SharedVocabulary.Side(
        setting.id(), model.tokenizer(), model.weights().description().vocabulary());
  }

  @Override
  public void close() {
    open.values().forEach(opened -> opened.model().close());
    open.clear();
  }
}
