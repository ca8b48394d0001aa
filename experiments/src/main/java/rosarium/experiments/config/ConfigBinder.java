package rosarium.experiments.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rosarium.core.config.ConfigException;
import rosarium.core.model.DeviceName;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Split;
import rosarium.experiments.config.ExperimentConfig.DatasetSetting;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.config.ExperimentConfig.VariantSetting;
import rosarium.experiments.config.document.ConfigDocument;
import rosarium.experiments.config.document.Setting;
import rosarium.experiments.model.ModelLoader;

/** Makes the records of a config tree, refusing whatever it does not fully understand. */
public final class ConfigBinder {
  /** The keys of a config, in the order in which a person would write them. */
  static final List<String> KEYS =
      List.of(
          "schema",
          "name",
          "output",
          "models",
          "variants",
          "prompts",
          "datasets",
          "seed",
          "samples",
          "max_tokens",
          "batch",
          "speculation",
          "reproducible",
          "judges",
          "threads",
          "data_dir",
          "fail_limit",
          "special_in_text",
          "traces",
          "perplexity",
          "figures");

  static final long MAX_SEED = (1L << 53) - 1;
  static final int MAX_TOKENS = 100_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final List<String> EXPECTED = List.of("comply", "refuse", "answer");
  private static final List<String> SPLITS = List.of("anchors", "evaluation");

  private final Known known;
  private final Path configFolder;

  private ConfigBinder(Known known, Path configFolder) {
    this.known = known;
    this.configFolder = configFolder;
  }

  /**
   * Bind a document.
   *
   * @param configFolder what relative paths inside the config are relative to
   * @throws ConfigException at the first thing that is missing, unknown, of the wrong type or out
   *     of range
   */
  public static ExperimentConfig bind(ConfigDocument document, Known known, Path configFolder) {
    return new ConfigBinder(known, configFolder).bind(Setting.root(document), document);
  }

  /** Bind a model as an entry of {@code models} names it, for a config of another kind. */
  public static ModelSetting model(Setting setting, Known known, Path configFolder) {
    return new ConfigBinder(known, configFolder).model(setting);
  }

  /** Bind a prompt as a prompt pair names it, for a config of another kind. */
  public static PromptSource prompt(Setting setting, Path configFolder) {
    return new PromptBinder(configFolder).source(setting);
  }

  private ExperimentConfig bind(Setting root, ConfigDocument document) {
    root.allow(KEYS);
    root.at("schema", "the version of this format, 1").integer(1, 1);
    String name = name(root.at("name", "what the run is called, for example quickstart"));
    Optional<Setting> output = root.find("output");
    List<ModelSetting> models = list(root, "models", "model ids", this::model);
    noDuplicates("model", models, m -> m.id() + " " + m.runsAs(), ModelSetting::where);
    List<VariantSetting> variants = list(root, "variants", "variants", variants()::variant);
    List<PromptSetting> prompts =
        list(root, "prompts", "prompt pairs", new PromptBinder(configFolder)::pair);
    noDuplicates("prompt pair", prompts, PromptSetting::name, PromptSetting::where);
    variants.forEach(variant -> VariantBinder.checkPromptNames(variant, prompts));
    List<DatasetSetting> datasets =
        list(root, "datasets", "data sets", setting -> dataset(setting, root));
    noDuplicates("data set", datasets, d -> d.id() + d.card(), DatasetSetting::where);
    return new ExperimentConfig(
        name,
        Path.of(output.map(o -> o.text("a folder")).orElse("runs/" + name)),
        models,
        variants,
        prompts,
        datasets,
        seed(root),
        (int) whole(root, "samples", 1, 1000, 1),
        maxTokens(root),
        batch(root),
        root.find("speculation").map(SpeculationSetting::bind).orElse(SpeculationSetting.AUTO),
        root.find("reproducible").map(Setting::flag).orElse(true),
        JudgeBinder.judges(root, known, configFolder),
        (int) whole(root, "threads", 0, 1024, 0),
        root.find("data_dir").map(d -> path(configFolder, d)).orElse(null),
        (int) whole(root, "fail_limit", 0, 1_000_000, 20),
        root.find("special_in_text").map(this::refuseSpecial).orElse(false),
        root.find("traces").map(Setting::flag).orElse(false),
        root.find("perplexity").map(Setting::flag).orElse(false),
        resolved(document, name, configFolder));
  }

  private static String name(Setting setting) {
    String name = setting.text("a name");
    if (!NAME.matcher(name).matches()) {
      throw setting.found("up to 64 letters, digits, dots, dashes or underscores");
    }
    return name;
  }

  private static <T> List<T> list(
      Setting root, String key, String ofWhat, Function<Setting, T> bind) {
    List<T> bound = new ArrayList<>();
    root.at(key, "a list of " + ofWhat).items(ofWhat).forEach(s -> bound.add(bind.apply(s)));
    return List.copyOf(bound);
  }

  private static <T> void noDuplicates(
      String kind, List<T> settings, Function<T, String> name, Function<T, String> where) {
    Set<String> seen = new HashSet<>();
    for (T setting : settings) {
      if (!seen.add(name.apply(setting))) {
        throw new ConfigException(
            "%s: %s '%s' stands twice in the list"
                .formatted(
                    where.apply(setting), kind, name.apply(setting).replaceFirst("null$", "")));
      }
    }
  }

  private VariantBinder variants() {
    return new VariantBinder(known, streams(), new PromptBinder(configFolder));
  }

  private StreamBinder streams() {
    return new StreamBinder(this::model, new PromptBinder(configFolder), configFolder);
  }

  private ModelSetting model(Setting setting) {
    if (setting.node().isTextual()) {
      String id = setting.oneOf(Known.Kind.MODEL.word(), known.ids(Known.Kind.MODEL));
      return new ModelSetting(setting.where(), id, id, "auto", DeviceName.CPU);
    }
    setting.allow(List.of("id", "hf", "path", "dtype", "device"));
    String dtype =
        setting.find("dtype").map(d -> d.oneOf("dtype", ModelLoader.DTYPES)).orElse("auto");
    DeviceName device = setting.find("device").map(Setting::device).orElse(DeviceName.CPU);
    List<String> named =
        Stream.of("id", "hf", "path").filter(key -> setting.find(key).isPresent()).toList();
    if (named.size() != 1) {
      throw setting.wrong("exactly one of id, hf and path names the model");
    }
    Setting value = setting.find(named.get(0)).orElseThrow();
    return switch (named.get(0)) {
      case "id" -> {
        String id = value.oneOf(Known.Kind.MODEL.word(), known.ids(Known.Kind.MODEL));
        yield new ModelSetting(setting.where(), id, id, dtype, device);
      }
      case "hf" -> {
        String reference = value.text("org/name or org/name@revision");
        yield new ModelSetting(setting.where(), reference, "hf:" + reference, dtype, device);
      }
      default -> {
        Path path = path(configFolder, value);
        String name = String.valueOf(path.getFileName());
        yield new ModelSetting(setting.where(), name, "path:" + path, dtype, device);
      }
    };
  }

  private DatasetSetting dataset(Setting setting, Setting root) {
    if (setting.node().isTextual()) {
      return new DatasetSetting(
          setting.where(),
          datasetId(setting),
          null,
          0,
          seed(root),
          false,
          List.of(),
          List.of(),
          maxTokens(root),
          null);
    }
    setting.allow(
        List.of(
            "id", "card", "n", "seed", "stratified", "expected", "types", "max_tokens", "split"));
    Optional<Setting> id = setting.find("id");
    Optional<Setting> card = setting.find("card");
    if (id.isPresent() == card.isPresent()) {
      throw setting.wrong("exactly one of id and card names the data set");
    }
    return new DatasetSetting(
        setting.where(),
        id.map(this::datasetId).orElse(""),
        card.map(file -> path(configFolder, file)).orElse(null),
        (int) whole(setting, "n", 1, 1_000_000, 0),
        whole(setting, "seed", 0, MAX_SEED, seed(root)),
        setting.find("stratified").map(Setting::flag).orElse(false),
        words(setting, "expected", e -> e.oneOf("expectation", EXPECTED)).stream()
            .map(word -> Expected.valueOf(word.toUpperCase(Locale.ROOT)))
            .toList(),
        words(setting, "types", t -> t.text("a type of query")),
        (int) whole(setting, "max_tokens", 1, MAX_TOKENS, maxTokens(root)),
        setting
            .find("split")
            .map(s -> Split.valueOf(s.oneOf("split", SPLITS).toUpperCase(Locale.ROOT)))
            .orElse(null));
  }

  private String datasetId(Setting setting) {
    return setting.oneOf(Known.Kind.DATASET.word(), known.ids(Known.Kind.DATASET));
  }

  private static List<String> words(Setting setting, String key, Function<Setting, String> word) {
    return setting
        .find(key)
        .map(list -> list.oneOrMore("words").stream().map(word).toList())
        .orElse(List.of());
  }

  private static long seed(Setting root) {
    return root.at("seed", "the master seed, a whole number from 0").integer(0, MAX_SEED);
  }

  private static int maxTokens(Setting root) {
    return (int) root.at("max_tokens", "the most tokens of an answer").integer(1, MAX_TOKENS);
  }

  private static long whole(Setting root, String key, long low, long high, long absent) {
    return root.find(key).map(setting -> setting.integer(low, high)).orElse(absent);
  }

  private static int batch(Setting root) {
    Optional<Setting> batch = root.find("batch");
    if (batch.isEmpty() || batch.get().node().asText().equals("auto")) {
      return 0;
    }
    if (!batch.get().node().isIntegralNumber()) {
      throw batch.get().found("auto, or a whole number in [1, 1024]");
    }
    return (int) batch.get().integer(1, 1024);
  }

  private boolean refuseSpecial(Setting setting) {
    return setting.oneOf("treatment", List.of("allow", "refuse")).equals("refuse");
  }

  /** A path inside the config is relative to the config; one given by --set to where one stands. */
  public static Path path(Path configFolder, Setting setting) {
    String text = setting.text("a path");
    Path base = setting.where().startsWith("--set ") ? Path.of("") : configFolder;
    return base.resolve(text).toAbsolutePath().normalize();
  }

  private static ObjectNode resolved(ConfigDocument document, String name, Path configFolder) {
    ObjectNode resolved = document.root().objectNode();
    ObjectNode root = document.root();
    ObjectNode defaults = root.objectNode();
    defaults.put("output", "runs/" + name);
    defaults.put("samples", 1).put("batch", "auto");
    defaults.put("speculation", "auto").put("reproducible", true);
    defaults.put("threads", 0).put("fail_limit", 20).put("special_in_text", "allow");
    for (String key : KEYS) {
      if (root.has(key) || defaults.has(key)) {
        resolved.set(key, root.has(key) ? root.get(key) : defaults.get(key));
      }
    }
    if (root.has("judges")) { // read again from the run's folder, where nothing else lies beside it
      Setting judges = Setting.root(document).at("judges", "judges");
      resolved.set("judges", JudgeBinder.absolute(judges, configFolder));
    }
    return resolved;
  }
}
