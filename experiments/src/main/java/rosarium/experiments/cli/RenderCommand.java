package rosarium.experiments.cli;

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
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.cli.screen.Transfers;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.exchange.Prompting;
import rosarium.experiments.exchange.RenderFile;
import rosarium.experiments.wiring.FoundModels;

/** Shows what a model sees. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    synopsisHeading = "Usage: rosarium render MODEL MESSAGES.json [--json]%n       ",
    description = "Show exactly what a model sees of a conversation, or render a chat template.")
final class RenderCommand implements Callable<Integer> {
  @Parameters(
      arity = "2",
      paramLabel = "ARGUMENT",
      description = "MODEL MESSAGES.json; with --template IN.jsonl OUT.jsonl.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--template",
      paramLabel = "FILE.jinja",
      description = "Render this template once per line of IN.jsonl, which holds its variables.")
  private @Nullable Path template;

  @Option(names = "--json", description = "Print {\"text\", \"ids\"} on one line.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    if (arguments.size() != 2 && spec != null) {
      throw new ParameterException(
          spec.commandLine(), "two arguments are needed, found " + arguments.size());
    }
    if (template != null) {
      int failed =
          RenderFile.template(template, Path.of(arguments.get(0)), Path.of(arguments.get(1)));
      return failed > 0 ? Main.SOME_FAILED : Main.DONE;
    }
    Transfers transfers = new Transfers(screen, false, System::nanoTime);
    String name = arguments.get(0);
    FoundModels models = new FoundModels(transfers, false, Clock.system(ZoneId.systemDefault()));
    try (ChatModel model =
        models.open(new ModelSetting("", name, name, "auto", DeviceName.CPU)).model()) {
      Prompting.Seen seen = RenderFile.messages(model, Path.of(arguments.get(1)));
      screen.print(json ? seen.json() + System.lineSeparator() : text(seen));
    }
    return Main.DONE;
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
