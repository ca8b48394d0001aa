package rosarium.experiments.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rosarium.experiments.cli.option.RunOptions;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.wiring.RunReport;
import rosarium.experiments.wiring.UserJudges;

/** Judges the records of a run again. */
@Command(
    name = "judge",
    mixinStandardHelpOptions = true,
    description = "Judge the answers of a run and compute its numbers again.")
final class JudgeCommand implements Callable<Integer> {
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--judge",
      paramLabel = "ID",
      description = "Use these judges, the leading one first (default: the run's).")
  private List<String> judges = new ArrayList<>();

  @Option(
      names = "--endpoint",
      paramLabel = "FILE",
      description = "Ask a judge behind an OpenAI-compatible endpoint, described by a YAML file.")
  private List<Path> endpoints = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    RunReport.Made made =
        run.report(judges, (folder, dataDir) -> UserJudges.endpoints(folder, dataDir, endpoints));
    made.notes().forEach(screen::say);
    screen.print(made.where() + System.lineSeparator());
    return Main.DONE;
  }
}
