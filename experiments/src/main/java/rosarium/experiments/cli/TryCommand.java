package rosarium.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.Gates;
import rosarium.core.contrast.Variants;
import rosarium.core.model.ChatModel;
import rosarium.experiments.cli.option.ConfigOptions;
import rosarium.experiments.cli.option.EngineOptions;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.cli.screen.SideBySide;
import rosarium.experiments.cli.screen.Transfers;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.document.ConfigDocument;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.exchange.SingleQuery;
import rosarium.experiments.plan.Label;
import rosarium.experiments.wiring.FoundModels;
import rosarium.experiments.wiring.ModuleLibrary;
import rosarium.experiments.wiring.ModuleNames;

/** Puts one query to several variants. */
@Command(
    name = "try",
    mixinStandardHelpOptions = true,
    description = "Answer one query by plain decoding and by variants, side by side.")
final class TryCommand implements Callable<Integer> {
  @Parameters(paramLabel = "QUERY", description = "What to ask.")
  private String query = "";

  @Option(
      names = "--variant",
      paramLabel = "ID",
      description = "A variant; may be repeated (default: rose).")
  private List<String> variants = new ArrayList<>();

  @Option(names = "--alpha", description = "Strength; may be repeated: one column each.")
  private List<Double> alphas = new ArrayList<>();

  @Option(
      names = {"-P", "--param"},
      paramLabel = "NAME=VALUE",
      description = "Another parameter of the variants, for example -P gamma=2.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(names = "--gate", paramLabel = "ID or {id: ...}", description = "When the contrast acts.")
  private @Nullable String gate;

  @Option(
      names = "--model",
      description = "Catalogue id, hf:org/name or path (default: ${DEFAULT-VALUE}).")
  private String model = "smollm2-135m-instruct";

  @Option(names = "--dtype", description = "auto, float32, bfloat16, float16, int8 or int4.")
  private String dtype = "auto";

  @Option(names = "--positive", description = "Positive prompt (default: ${DEFAULT-VALUE}).")
  private String positive = "own-positive";

  @Option(names = "--reverse", description = "Reverse prompt (default: ${DEFAULT-VALUE}).")
  private String reverse = "own-reverse";

  @Option(names = "--max-tokens", description = "Longest answer (default: ${DEFAULT-VALUE}).")
  private int maxTokens = 64;

  @Mixin private EngineOptions engine = new EngineOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    List<ContrastStrategy> strategies = strategies();
    SingleQuery asked =
        SingleQuery.of(new ModuleLibrary(ConfigOptions.dataDir()), positive, reverse, query);
    FoundModels models =
        new FoundModels(
            new Transfers(screen, engine.quiet(), System::nanoTime),
            false,
            Clock.system(ZoneId.systemDefault()));
    ModelSetting setting = new ModelSetting("--model", model, model, dtype, engine.device());
    try (ChatModel open = models.open(setting).model()) {
      List<SideBySide.Column> columns = new ArrayList<>();
      for (SingleQuery.Answer answer :
          asked.answers(open, engine.decoder(), strategies, this::gate, maxTokens)) {
        columns.add(
            new SideBySide.Column(
                label(answer.strategy(), answer.gate()), answer.pieces(), answer.foot()));
      }
      screen.print(SideBySide.of(columns, Screen.width(), screen.colours()));
      screen.print(SideBySide.legend(screen.colours()));
    }
    return Main.DONE;
  }

  private Gate gate(ContrastStrategy strategy) {
    if (gate == null || strategy.streams().size() < 2) {
      return strategy.gate();
    }
    ConfigDocument document =
        ConfigFile.parse("--gate", gate.startsWith("{") ? gate : "id: " + gate);
    Gate bound = Gates.bind(document.root(), "--gate");
    Variants.checkGate(strategy, bound, "--gate");
    return bound;
  }

  private List<ContrastStrategy> strategies() {
    List<ContrastStrategy> strategies = new ArrayList<>();
    strategies.add(Variants.defaults("plain", "--variant"));
    for (String id : variants.isEmpty() ? List.of("rose") : variants) {
      ObjectNode point = Variants.toJson(Variants.defaults(id, "--variant"));
      parameters.forEach((name, value) -> set(point, name, value));
      if (alphas.isEmpty() || !point.has("alpha")) {
        strategies.add(Variants.bind(point, "--variant " + id));
      } else {
        alphas.forEach(
            a ->
                strategies.add(Variants.bind(point.deepCopy().put("alpha", a), "--variant " + id)));
      }
    }
    return strategies.stream().distinct().toList();
  }

  private static void set(ObjectNode point, String name, String value) {
    if (!point.has(name)) {
      throw new ConfigException(
          "-P %s: variant '%s' has no such parameter".formatted(name, point.path("id").asText()));
    }
    JsonNode parsed = ConfigFile.parse("-P " + name, "value: " + value).root().get("value");
    point.set(name, parsed);
  }

  private static String label(ContrastStrategy strategy, Gate gate) {
    ModuleNames names = new ModuleNames();
    ObjectNode variant = Variants.toJson(strategy);
    return Label.of(
        variant, Gates.toJson(gate), Gates.toJson(strategy.gate()), names.samplingOf(variant));
  }
}
