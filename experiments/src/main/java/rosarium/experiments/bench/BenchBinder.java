package rosarium.experiments.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import rosarium.core.config.ConfigException;
import rosarium.experiments.bench.BenchConfig.Answers;
import rosarium.experiments.bench.BenchConfig.Contrast;
import rosarium.experiments.bench.BenchConfig.Effort;
import rosarium.experiments.bench.BenchConfig.Steps;
import rosarium.experiments.bench.measure.BenchPrompts;
import rosarium.experiments.bench.measure.SecondPass;
import rosarium.experiments.bench.measure.Shape;
import rosarium.experiments.config.document.ConfigDocument;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.config.document.Setting;
import rosarium.experiments.model.ModelLoader;

/** Makes a {@link BenchConfig} of a config tree, refusing whatever it does not understand. */
public final class BenchBinder {
  private static final List<String> KEYS =
      List.of(
          "schema",
          "model",
          "dtypes",
          "threads",
          "reproducible",
          "steps",
          "prefill",
          "contrast",
          "answers",
          "effort",
          "output");

  private static final List<String> BACKENDS = List.of("array", "torch");
  private static final String BUILT_IN = "bench.yaml";
  private static final int MOST_ROWS = 1024;
  private static final int MOST_TOKENS = 99_999;

  private final Collection<String> models;
  private final Path configFolder;

  private BenchBinder(Collection<String> models, Path configFolder) {
    this.models = models;
    this.configFolder = configFolder;
  }

  /**
   * Read and bind a file.
   *
   * @param models ids of the catalogue
   * @throws ConfigException at the first thing that is missing, unknown or out of range
   */
  public static BenchConfig read(Path file, Collection<String> models) {
    Path folder = file.toAbsolutePath().getParent();
    return bind(ConfigFile.read(file), models, folder == null ? Path.of("") : folder);
  }

  /** Bind the config that comes with the program. */
  public static BenchConfig builtIn(Collection<String> models) {
    return bind(ConfigFile.parse(BUILT_IN, builtInText()), models, Path.of(""));
  }

  /** Return the text of the config that comes with the program. */
  public static String builtInText() {
    try (InputStream in = BenchBinder.class.getResourceAsStream(BUILT_IN)) {
      if (in == null) {
        throw new IllegalStateException(BUILT_IN + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + BUILT_IN, e);
    }
  }

  /**
   * Bind a document.
   *
   * @param models ids of the catalogue
   * @param configFolder what relative paths are relative to
   */
  static BenchConfig bind(ConfigDocument document, Collection<String> models, Path configFolder) {
    return new BenchBinder(models, configFolder).bind(Setting.root(document));
  }

  private BenchConfig bind(Setting root) {
    root.allow(KEYS);
    root.at("schema", "the version of this format, 1").integer(1, 1);
    BenchConfig config =
        new BenchConfig(
            model(root.at("model", "the model to measure")),
            root.find("dtypes").map(this::dtypes).orElse(ModelLoader.DTYPES),
            numbers(root, "threads", 0, 1024).stream().map(BenchBinder::cores).toList(),
            root.find("reproducible").map(Setting::flag).orElse(false),
            root.find("steps").map(this::steps),
            root.find("prefill").map(this::prompts).orElse(List.of()),
            root.find("contrast").map(this::contrast),
            root.find("answers").map(this::answers),
            effort(root.at("effort", "forks, warmup, iterations and seconds")),
            Path.of(root.at("output", "the folder of the results").text("a folder")));
    boolean none =
        config.steps().isEmpty()
            && config.prompts().isEmpty()
            && config.contrast().isEmpty()
            && config.answers().isEmpty();
    if (none) {
      throw root.wrong("nothing to measure; name steps, prefill, contrast or answers");
    }
    return config;
  }

  private String model(Setting setting) {
    if (setting.node().isTextual()) {
      return setting.oneOf("model", models);
    }
    setting.allow(List.of("hf", "path"));
    List<String> named =
        Stream.of("hf", "path").filter(key -> setting.find(key).isPresent()).toList();
    if (named.size() != 1) {
      throw setting.wrong("exactly one of hf and path names the model");
    }
    String value = setting.find(named.get(0)).orElseThrow().text("a name");
    return named.get(0).equals("hf")
        ? "hf:" + value
        : "path:" + configFolder.resolve(value).toAbsolutePath().normalize();
  }

  private List<String> dtypes(Setting setting) {
    return distinct(setting, "dtypes", each -> each.oneOf("dtype", ModelLoader.DTYPES));
  }

  private Steps steps(Setting setting) {
    setting.allow(List.of("rows", "contexts"));
    return new Steps(
        numbers(setting, "rows", 1, MOST_ROWS), numbers(setting, "contexts", 1, MOST_TOKENS));
  }

  private List<String> prompts(Setting setting) {
    setting.allow(List.of("prompts"));
    return distinct(
        setting.at("prompts", "chat, or numbers of tokens"), "prompts", BenchBinder::prompt);
  }

  private static String prompt(Setting setting) {
    return setting.node().isIntegralNumber()
        ? Long.toString(setting.integer(1, MOST_TOKENS))
        : setting.oneOf("prompt", List.of(BenchPrompts.CHAT));
  }

  private Contrast contrast(Setting setting) {
    setting.allow(List.of("rows", "vocabulary", "backends"));
    return new Contrast(
        numbers(setting, "rows", 1, MOST_ROWS),
        (int) setting.at("vocabulary", "V, tokens of a row").integer(2, 1_000_000),
        distinct(
            setting.at("backends", "array, torch"),
            "backends",
            each -> each.oneOf("backend", BACKENDS)));
  }

  private Answers answers(Setting setting) {
    setting.allow(List.of("modes", "shapes"));
    return new Answers(
        distinct(
            setting.at("modes", "ways to pay for the second pass"),
            "modes",
            each -> each.oneOf("mode", SecondPass.ids())),
        distinct(
            setting.at("shapes", "lengths, for example 8->512"), "shapes", BenchBinder::shape));
  }

  private static Shape shape(Setting setting) {
    String example = "lengths of prompt and answer, for example 8->512 or chat->128";
    return Shape.parse(setting.text(example)).orElseThrow(() -> setting.found(example));
  }

  private static Effort effort(Setting setting) {
    setting.allow(List.of("forks", "warmup", "iterations", "seconds"));
    return new Effort(
        (int) setting.at("forks", "new processes for each measurement").integer(1, 100),
        (int) setting.at("warmup", "iterations that are thrown away").integer(0, 1000),
        (int) setting.at("iterations", "iterations that count").integer(1, 1000),
        (int) setting.at("seconds", "length of an iteration").integer(1, 3600));
  }

  private static List<Integer> numbers(Setting parent, String key, int low, int high) {
    return distinct(
        parent.at(key, "a number or a list of numbers"),
        key,
        each -> (int) each.integer(low, high));
  }

  private static <T> List<T> distinct(Setting setting, String what, Function<Setting, T> bind) {
    Set<T> seen = new HashSet<>();
    List<T> values = new ArrayList<>();
    for (Setting item : setting.oneOrMore(what)) {
      T value = bind.apply(item);
      if (!seen.add(value)) {
        throw item.wrong("'%s' stands twice in the list".formatted(value));
      }
      values.add(value);
    }
    return List.copyOf(values);
  }

  private static int cores(int threads) {
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }
}
