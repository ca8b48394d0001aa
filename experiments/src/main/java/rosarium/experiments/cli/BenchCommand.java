package rosarium.experiments.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.analysis.BenchAnalysis;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.torch.NativeRuntime;
import rosarium.experiments.bench.BenchBinder;
import rosarium.experiments.bench.BenchConfig;
import rosarium.experiments.bench.BenchRun;
import rosarium.experiments.cli.option.EngineOptions;
import rosarium.experiments.cli.screen.Columns;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.cli.screen.Transfers;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.Known;
import rosarium.experiments.wiring.FoundModels;
import rosarium.experiments.wiring.ModuleNames;
import tech.tablesaw.api.Table;

/** Measures what the second pass costs. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measure on this machine what the second pass costs: steps, prefill, the contrast, whole"
            + " answers; by JMH, in processes of their own. Takes minutes to hours: start with"
            + " --quick.",
    subcommands = QualityCommand.class)
final class BenchCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "A YAML file (default: the one that comes with Rosarium; --show prints it).")
  private @Nullable Path file;

  @Option(names = "--quick", description = "Measure a small part, briefly.")
  private boolean quick;

  @Option(names = "--show", description = "Print the default config and stop.")
  private boolean show;

  @Option(names = "--model", paramLabel = "MODEL", description = "Measure this model instead.")
  private @Nullable String model;

  @Option(names = "--output", paramLabel = "DIR", description = "Write here instead.")
  private @Nullable Path output;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    if (show) {
      screen.print(BenchBinder.builtInText());
      return Main.DONE;
    }
    BenchConfig config = config();
    Consumer<String> says = quiet ? line -> {} : screen::say;
    BenchAnalysis.Made made =
        new BenchRun(config, dtype -> open(screen, config, dtype), says, System::nanoTime).run();
    made.notes().ifPresent(screen::say);
    made.tables()
        .forEach(
            (name, captioned) ->
                screen.print(
                    System.lineSeparator()
                        + name
                        + System.lineSeparator()
                        + text(captioned.table())));
    screen.print(System.lineSeparator() + config.output() + System.lineSeparator());
    return Main.DONE;
  }

  private BenchConfig config() {
    var models = new TreeSet<>(new ModuleNames().ids(Known.Kind.MODEL));
    BenchConfig config =
        file == null ? BenchBinder.builtIn(models) : BenchBinder.read(file, models);
    config = model == null ? config : config.withModel(model);
    config = output == null ? config : config.withOutput(output);
    return quick ? config.quick() : config;
  }

  private ChatModel open(Screen screen, BenchConfig config, String dtype) {
    NativeRuntime.useThreads(config.threads().get(0));
    Transfers transfers = new Transfers(screen, quiet, System::nanoTime);
    ModelSetting setting =
        new ModelSetting("bench", config.name(), config.source(), dtype, DeviceName.CPU);
    return new FoundModels(transfers, config.reproducible(), EngineOptions.RUN_DATE)
        .open(setting)
        .model();
  }

  /** Write a table for a terminal. */
  static String text(Table table) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(table.columnNames());
    for (int row = 0; row < table.rowCount(); row++) {
      int at = row;
      rows.add(table.columns().stream().map(column -> column.getString(at)).toList());
    }
    return Columns.of(rows);
  }
}
