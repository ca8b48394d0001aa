package rosarium.experiments.tune.anchors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rosarium.core.config.ConfigException;
import rosarium.datasets.anchor.OwnAnchors;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.Known;
import rosarium.experiments.config.document.ConfigDocument;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.config.document.Setting;
import rosarium.experiments.tune.anchors.AnchorsConfig.Acceptances;
import rosarium.experiments.tune.anchors.AnchorsConfig.Take;

/**
 * Makes an {@link AnchorsConfig} of a config tree. The answers are those of a run: one model, three
 * prompts, and of each data set only the queries that may be learned from.
 */
public final class AnchorsBinder {
  /** Keys that the run takes as they are. */
  private static final List<String> OF_THE_RUN =
      List.of("schema", "name", "output", "seed", "max_tokens", "threads", "batch", "data_dir");

  private static final List<String> KEYS =
      List.of(
          "schema",
          "name",
          "output",
          "model",
          "safe",
          "opposite",
          "datasets",
          "take",
          "acceptances",
          "fill",
          "seed",
          "max_tokens",
          "threads",
          "batch",
          "data_dir");

  /** Where the values of this config stand in that of the run. */
  private static final Map<String, String> MOVED =
      Map.of(
          "model", "models[0]",
          "safe", "prompts[0].positive",
          "opposite", "prompts[0].reverse");

  private final JsonNodeFactory json = JsonNodeFactory.instance;
  private final ConfigDocument document;
  private final Setting root;

  private AnchorsBinder(ConfigDocument document) {
    this.document = document;
    this.root = Setting.root(document).allow(KEYS);
  }

  /**
   * Read and bind a file.
   *
   * @throws ConfigException at the first thing that is missing, unknown or out of range
   */
  public static AnchorsConfig read(Path file, Known known) {
    Path parent = file.toAbsolutePath().getParent();
    return bind(ConfigFile.read(file), known, parent == null ? Path.of("") : parent);
  }

  /**
   * Bind a document.
   *
   * @param folder what relative paths are relative to
   */
  static AnchorsConfig bind(ConfigDocument document, Known known, Path folder) {
    AnchorsBinder binder = new AnchorsBinder(document);
    return new AnchorsConfig(
        ConfigBinder.bind(binder.run(), known, folder),
        binder.word("take", List.of("all", "matching")).map(Take::valueOf).orElse(Take.ALL),
        binder
            .word("acceptances", List.of("openings", "answers"))
            .map(Acceptances::valueOf)
            .orElse(Acceptances.OPENINGS),
        binder.root.find("fill").map(Setting::flag).orElse(true));
  }

  private Optional<String> word(String key, List<String> words) {
    return root.find(key).map(word -> word.oneOf(key, words).toUpperCase(Locale.ROOT));
  }

  private ConfigDocument run() {
    ObjectNode run = json.objectNode();
    OF_THE_RUN.forEach(key -> root.find(key).ifPresent(value -> run.set(key, value.node())));
    run.putArray("models").add(root.at("model", "which model answers").node());
    ArrayNode prompts = run.putArray("prompts");
    ObjectNode texts = prompts.addObject().put("name", "texts");
    texts.set("positive", root.at("safe", "the prompt that asks for care").node());
    texts.set("reverse", root.at("opposite", "the prompt that asks for the opposite").node());
    prompts.addObject().put("name", "bare").put("positive", "none");
    ArrayNode variants = run.putArray("variants");
    variants.addObject().put("id", "plain").put("prompts", "texts");
    variants.addObject().put("id", "reverse-only").put("prompts", "texts");
    variants.addObject().put("id", "plain").put("prompts", "bare");
    ArrayNode datasets = run.putArray("datasets");
    root.find("datasets")
        .ifPresentOrElse(
            list -> list.items("data sets").forEach(each -> datasets.add(dataset(each))),
            () -> datasets.add(OwnAnchors.ID));
    return new ConfigDocument(
        document.file(), run, moved(document.values()), moved(document.keys()));
  }

  /** Leave to evaluation what is left to it: everywhere but in what was written to be learned. */
  private ObjectNode dataset(Setting setting) {
    ObjectNode dataset =
        setting.node() instanceof ObjectNode object
            ? object.deepCopy()
            : json.objectNode().set("id", setting.node());
    if (dataset.has("split") && !dataset.path("split").asText().equals("anchors")) {
      throw setting.wrong("anchors are made of 'split: anchors' only; the rest is for evaluation");
    }
    if (!dataset.path("id").asText().equals(OwnAnchors.ID)) {
      dataset.put("split", "anchors");
    }
    return dataset;
  }

  private static Map<String, String> moved(Map<String, String> places) {
    Map<String, String> moved = new HashMap<>(places);
    places.forEach(
        (path, place) ->
            MOVED.forEach(
                (from, to) -> {
                  if (path.equals(from) || path.startsWith(from + ".")) {
                    moved.put(to + path.substring(from.length()), place);
                  }
                }));
    return moved;
  }
}
