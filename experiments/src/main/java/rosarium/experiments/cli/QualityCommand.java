package rosarium.experiments.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.analysis.bench.FormatLoss;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.torch.NativeRuntime;
import rosarium.experiments.bench.BenchConfig;
import rosarium.experiments.bench.quality.QualityFiles;
import rosarium.experiments.bench.quality.QualityRun;
import rosarium.experiments.bench.quality.QualityText;
import rosarium.experiments.cli.option.EngineOptions;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.cli.screen.Transfers;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.folder.Environment;
import rosarium.experiments.model.ModelLoader;
import rosarium.experiments.wiring.FoundModels;

/** Measures what a number format loses. */
@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    description =
        "Compare each number format of a model with float32 on a text: Kullback-Leibler divergence,"
            + " agreement of the best token, perplexity.")
final class QualityCommand implements Callable<Integer> {
  private static final long SEED = 7;

  /** What {@code auto} is stands among the others. */
  private static final List<String> FORMATS =
      ModelLoader.DTYPES.stream().filter(dtype -> !dtype.equals("auto")).toList();

  @Parameters(
      paramLabel = "MODEL",
      description = "A catalogue id, hf:org/name@revision or path:folder-or-file.")
  private String model = "";

  @Option(
      names = "--text",
      paramLabel = "FILE",
      description = "A text in UTF-8 (default: prose and chats of our own).")
  private @Nullable Path text;

  @Option(
      names = "--dtypes",
      split = ",",
      paramLabel = "DTYPE",
      description = "Formats to compare (default: all).")
  private List<String> dtypes = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Write quality.csv and quality.json here (default: runs/quality).")
  private Path output = Path.of("runs", "quality");

  @Option(names = "--threads", description = "Threads of the engine; 0: one per core.")
  private int threads;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    Consumer<String> says = quiet ? line -> {} : screen::say;
    dtypes.forEach(QualityCommand::check);
    QualityText read = text == null ? QualityText.own() : QualityText.ofFile(text);
    NativeRuntime.useThreads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
    FoundModels found =
        new FoundModels(
            new Transfers(screen, quiet, System::nanoTime), true, EngineOptions.RUN_DATE);
    Function<String, ChatModel> models =
        dtype ->
            found
                .open(
                    new ModelSetting(
                        "MODEL", BenchConfig.name(model), model, dtype, DeviceName.CPU))
                .model();
    List<FormatLoss> losses =
        new QualityRun(models, read, says).run(dtypes.isEmpty() ? FORMATS : dtypes);
    QualityFiles files = new QualityFiles(BenchConfig.name(model), read, losses, SEED);
    files.write(output, Environment.collect(NativeRuntime.describe()));
    screen.print(BenchCommand.text(files.readable()));
    screen.print(output.resolve(QualityFiles.CSV) + System.lineSeparator());
    return Main.DONE;
  }

  private static void check(String dtype) {
    if (!ModelLoader.DTYPES.contains(dtype)) {
      throw new ConfigException(
          "--dtypes: unknown dtype '%s'; known are %s%s"
              .formatted(
                  dtype,
                  String.join(", ", ModelLoader.DTYPES),
                  NearestName.hint(dtype, ModelLoader.DTYPES)));
    }
  }
}
