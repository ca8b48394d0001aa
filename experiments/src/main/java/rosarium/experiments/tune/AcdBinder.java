package rosarium.experiments.tune;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import rosarium.core.config.ConfigException;
import rosarium.core.tuning.TuningSettings;
import rosarium.core.tuning.TuningSettings.Schedule;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.Known;
import rosarium.experiments.config.document.ConfigDocument;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.config.document.Setting;

/** Makes an {@link AcdConfig} of a config tree, refusing whatever it does not understand. */
public final class AcdBinder {
  private static final List<String> KEYS =
      List.of(
          "schema",
          "name",
          "output",
          "model",
          "safe",
          "opposite",
          "anchors",
          "form",
          "soft_tokens",
          "answer_tokens",
          "weights",
          "clamp",
          "lr",
          "betas",
          "epsilon",
          "weight_decay",
          "clip",
          "warmup",
          "schedule",
          "epochs",
          "batch",
          "pass_tokens",
          "held_out",
          "patience",
          "seed",
          "threads",
          "data_dir");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String BUILT_IN = "built-in";

  /** What runs on libtorch everywhere; packed weights have no gradient. */
  private static final List<String> DTYPES = List.of("float32", "auto");

  private final Setting root;
  private final Known known;
  private final Path folder;

  private AcdBinder(Setting root, Known known, Path folder) {
    this.root = root;
    this.known = known;
    this.folder = folder;
  }

  /**
   * Read and bind a file.
   *
   * @throws ConfigException at the first thing that is missing, unknown or out of range
   */
  public static AcdConfig read(Path file, Known known) {
    Path parent = file.toAbsolutePath().getParent();
    return bind(ConfigFile.read(file), known, parent == null ? Path.of("") : parent);
  }

  /**
   * Bind a document.
   *
   * @param folder what relative paths are relative to
   */
  static AcdConfig bind(ConfigDocument document, Known known, Path folder) {
    Setting root = Setting.root(document).allow(KEYS);
    return new AcdBinder(root, known, folder).config(document);
  }

  private AcdConfig config(ConfigDocument document) {
    root.at("schema", "the version of this format, 1").integer(1, 1);
    Setting name = root.at("name", "what the tuning is called");
    if (!NAME.matcher(name.text("a name")).matches()) {
      throw name.found("up to 64 letters, digits, dots, dashes or underscores");
    }
    Optional<Setting> output = root.find("output");
    Optional<Setting> anchors =
        root.find("anchors").filter(a -> !a.text("built-in, or a file").equals(BUILT_IN));
    return new AcdConfig(
        name.text("a name"),
        Path.of(output.map(o -> o.text("a folder")).orElse("runs/" + name.text("a name"))),
        model(),
        ConfigBinder.prompt(root.at("safe", "the text the safe prompt begins as"), folder),
        ConfigBinder.prompt(root.at("opposite", "the text the other one begins as"), folder),
        anchors.map(file -> ConfigBinder.path(folder, file)).orElse(null),
        word("form", AcdConfig.Form.class, AcdConfig.Form.TEMPLATE),
        whole("soft_tokens", 0, 1024, 0),
        whole("answer_tokens", 1, 100_000, 100),
        weights(),
        real("clamp", 0, 0.5, 0),
        settings(),
        whole("threads", 0, 1024, 0),
        root.find("data_dir").map(d -> ConfigBinder.path(folder, d)).orElse(null),
        document.root().toString());
  }

  private ModelSetting model() {
    Setting setting = root.at("model", "a catalogue id, or {id, hf or path, dtype, device}");
    ModelSetting model = ConfigBinder.model(setting, known, folder);
    if (!DTYPES.contains(model.dtype())) {
      throw setting.wrong(
          "soft prompts are tuned in %s, not in %s"
              .formatted(String.join(", ", DTYPES), model.dtype()));
    }
    String dtype = model.dtype().equals("auto") ? "float32" : model.dtype();
    return new ModelSetting(model.where(), model.id(), model.source(), dtype, model.device());
  }

  private AcdConfig.Weights weights() {
    Optional<Setting> weights = root.find("weights");
    if (weights.isEmpty()) {
      return new AcdConfig.Weights(1, 1, 1);
    }
    List<Setting> three = weights.get().items("the weights of L_p, L_n and L_r");
    if (three.size() != 3) {
      throw weights.get().wrong("three weights are needed, of L_p, L_n and L_r");
    }
    List<Double> values = three.stream().map(w -> number(w, 1e-6, 1e6)).toList();
    return new AcdConfig.Weights(values.get(0), values.get(1), values.get(2));
  }

  private TuningSettings settings() {
    List<Double> betas =
        root.find("betas")
            .map(b -> b.items("the two betas").stream().map(v -> number(v, 0, 0.9999)).toList())
            .orElse(List.of(0.9, 0.999));
    if (betas.size() != 2) {
      throw root.at("betas", "two numbers").wrong("two betas are needed");
    }
    return new TuningSettings(
        real("lr", 1e-9, 10, 1e-3),
        betas.get(0),
        betas.get(1),
        real("epsilon", 1e-16, 1, 1e-8),
        real("weight_decay", 0, 10, 0),
        real("clip", 0, 1e6, 1),
        real("warmup", 0, 0.99, 0),
        word("schedule", Schedule.class, Schedule.CONSTANT),
        whole("epochs", 1, 10_000, 5),
        whole("batch", 1, 1_000_000, 50),
        whole("pass_tokens", 1, 1 << 24, 1024),
        real("held_out", 0, 0.5, 0.1),
        whole("patience", 0, 10_000, 0),
        root.at("seed", "a whole number").integer(0, (1L << 53) - 1));
  }

  private int whole(String key, long low, long high, int absent) {
    return root.find(key).map(setting -> (int) setting.integer(low, high)).orElse(absent);
  }

  private double real(String key, double low, double high, double absent) {
    return root.find(key).map(setting -> number(setting, low, high)).orElse(absent);
  }

  private static double number(Setting setting, double low, double high) {
    double value = setting.node().isNumber() ? setting.node().doubleValue() : Double.NaN;
    if (!(value >= low && value <= high)) {
      throw setting.found("a number in [" + low + ", " + high + "]");
    }
    return value;
  }

  private <E extends Enum<E>> E word(String key, Class<E> kind, E absent) {
    List<String> words =
        Arrays.stream(kind.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .toList();
    return root.find(key)
        .map(setting -> kind.getEnumConstants()[words.indexOf(setting.oneOf(key, words))])
        .orElse(absent);
  }
}
