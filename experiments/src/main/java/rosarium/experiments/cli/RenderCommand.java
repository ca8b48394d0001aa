package rosarium.experiments.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.experiments.cli.option.ConfigOptions;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.cli.screen.Transfers;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.exchange.Prompting;
import rosarium.experiments.exchange.RenderFile;
import rosarium.experiments.exchange.SeenQuery;
import rosarium.experiments.wiring.FoundModels;
import rosarium.experiments.wiring.QueryShow;

/** Shows what a model sees. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    synopsisHeading =
        "Usage: rosarium render MODEL MESSAGES.json [--json]%n"
            + "       rosarium render MODEL --dataset ID [--query ID] [--prompt ID]%n"
            + "       rosarium render CONFIG.yaml --dataset ID [--query ID] [--cell LABEL]%n       ",
    description =
        "Show exactly what a model sees of a conversation or of a query of a data set, or render a chat template.")
final class RenderCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..2",
      paramLabel = "ARGUMENT",
      description =
          "MODEL MESSAGES.json; with --dataset MODEL or CONFIG.yaml; with --template IN.jsonl OUT.jsonl.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--template",
      paramLabel = "FILE.jinja",
      description = "Render this template once per line of IN.jsonl, which holds its variables.")
  private @Nullable Path template;

  @Option(
      names = "--dataset",
      paramLabel = "ID",
      description = "Show a query of this data set, or of the one that a YAML card describes.")
  private @Nullable String dataset;

  @Option(
      names = "--query",
      paramLabel = "ID",
      description = "Which: its id, or its number from 1 (default: ${DEFAULT-VALUE}).")
  private String query = "1";

  @Option(
      names = "--prompt",
      paramLabel = "ID",
      description = "The system prompt of a query under MODEL (default: ${DEFAULT-VALUE}).")
  private String prompt = "none";

  @Option(
      names = "--cell",
      paramLabel = "LABEL",
      description = "Only this variant of CONFIG.yaml, by its label or the id of its cell.")
  private @Nullable String cell;

  @Option(
      names = "--json",
      description = "Print one JSON object a line: text, ids and what else there is.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    int needed = dataset == null ? 2 : 1;
    if (arguments.size() != needed && spec != null) {
      throw new ParameterException(
          spec.commandLine(),
          "%d %s needed, found %d"
              .formatted(needed, needed == 1 ? "argument is" : "arguments are", arguments.size()));
    }
    if (template != null) {
      int failed =
          RenderFile.template(template, Path.of(arguments.get(0)), Path.of(arguments.get(1)));
      return failed > 0 ? Main.SOME_FAILED : Main.DONE;
    }
    Transfers transfers = new Transfers(screen, false, System::nanoTime);
    FoundModels models = new FoundModels(transfers, false, Clock.system(ZoneId.systemDefault()));
    if (dataset != null) {
      SeenQuery seen = seen(models, dataset);
      screen.print(json ? lines(seen) : seen.text());
      return Main.DONE;
    }
    String name = arguments.get(0);
    try (ChatModel model =
        models.open(new ModelSetting("", name, name, "auto", DeviceName.CPU)).model()) {
      Prompting.Seen seen = RenderFile.messages(model, Path.of(arguments.get(1)));
      screen.print(json ? seen.json() + System.lineSeparator() : text(seen));
    }
    return Main.DONE;
  }

  private SeenQuery seen(FoundModels models, String from) {
    String name = arguments.get(0);
    boolean config = name.matches("(?i).*\\.ya?ml") && Files.isRegularFile(Path.of(name));
    return config
        ? QueryShow.underConfig(
            models, ConfigOptions.expand(ConfigOptions.read(Path.of(name))), from, query, cell)
        : QueryShow.underModel(models, name, ConfigOptions.dataDir(), from, query, prompt);
  }

  private static String lines(SeenQuery seen) {
    StringBuilder lines = new StringBuilder();
    for (ObjectNode line : seen.json()) {
      lines.append(line).append(System.lineSeparator());
    }
    return lines.toString();
  }

  private static String text(Prompting.Seen seen) {
    return "%s%n%n%d tokens: %s%n%s"
        .formatted(
            seen.text(),
            seen.ids_L().length(),
            seen.ids_L(),
            seen.systemMerged()
                ? "the template has no place for a system text; it stands before the user's\n"
                : "");
  }
}
