package rosarium.experiments.cli.tune;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Prompt;
import rosarium.core.torch.NativeRuntime;
import rosarium.datasets.anchor.AnchorFile;
import rosarium.experiments.cli.option.ConfigOptions;
import rosarium.experiments.cli.option.EngineOptions;
import rosarium.experiments.cli.screen.Interruption;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.cli.screen.Transfers;
import rosarium.experiments.run.StopSignal;
import rosarium.experiments.tune.AcdBinder;
import rosarium.experiments.tune.AcdConfig;
import rosarium.experiments.tune.AcdTuning;
import rosarium.experiments.wiring.FoundModels;
import rosarium.experiments.wiring.ModuleLibrary;
import rosarium.experiments.wiring.ModuleNames;

/** Tunes the pair of soft prompts of adversarial contrastive decoding. */
@Command(
    name = "acd",
    mixinStandardHelpOptions = true,
    description =
        "Optimise a safe and an adversarial soft prompt. A checkpoint stands after every epoch; the"
            + " same command goes on from it.")
final class TuneAcdCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", description = "A YAML file, as experiments/configs/acd.yaml.")
  private Path file = Path.of("");

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
    Consumer<String> says = quiet ? line -> {} : screen::say;
    AcdConfig read = AcdBinder.read(file, new ModuleNames());
    AcdConfig config = output == null ? read : read.withOutput(output);
    AnchorFile anchors =
        config.anchors() == null ? AnchorFile.builtIn() : AnchorFile.read(config.anchors());
    ModuleLibrary library =
        new ModuleLibrary(Optional.ofNullable(config.dataDir()).or(ConfigOptions::dataDir));
    Prompt safe = library.prompt(config.safe(), Optional.empty());
    Prompt opposite = library.prompt(config.opposite(), Optional.of(safe));
    int cores = Runtime.getRuntime().availableProcessors();
    NativeRuntime.useThreads(config.threads() > 0 ? config.threads() : cores);
    Transfers transfers = new Transfers(screen, quiet, System::nanoTime);
    FoundModels models = new FoundModels(transfers, false, EngineOptions.RUN_DATE);
    StopSignal stop = new StopSignal();
    // A process that ends in the middle of a pass crashes: libtorch goes before its thread does.
    try (Interruption interruption = Interruption.raises(stop)) {
      try (ChatModel model = models.open(config.model()).model()) {
        AcdTuning tuning = new AcdTuning(config, model, anchors, says, System::nanoTime, stop);
        screen.print(tuning.run(safe, opposite) + System.lineSeparator());
        return ExitCode.OK;
      } catch (StopSignal.RunStopped stopped) {
        screen.say("stopped; whole epochs are kept. Go on with the same command");
        return TuneCommand.STOPPED;
      }
    }
  }
}
