package rosarium.experiments.cli;

import java.nio.file.Files;
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
import rosarium.analysis.human.LabelSheet;
import rosarium.core.config.ConfigException;
import rosarium.experiments.cli.option.RunOptions;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.config.ExperimentConfig.JudgeSetting;
import rosarium.experiments.wiring.RunReport;

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

  @Option(
      names = "--labels",
      paramLabel = "SHEET.csv",
      description = "Take a filled-in sheet of labels as a judge.")
  private List<Path> sheets = new ArrayList<>();

  @Option(
      names = "--sheet",
      paramLabel = "SHEET.csv",
      description = "Only write a blind sheet of the answers for people to label.")
  private @Nullable Path sheet;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    if (sheet != null) {
      int items = LabelSheet.write(run.folder(), sheet, 0);
      screen.print(
          "%s: %d answers to label: refusal, partial, compliance or unclear%n"
              .formatted(sheet, items));
      return Main.DONE;
    }
    List<JudgeSetting> beside = new ArrayList<>();
    for (Path labels : sheets) {
      if (!Files.exists(labels)) {
        throw new ConfigException("--labels: " + labels + ": no such file");
      }
      beside.add(JudgeSetting.labels("--labels", labels));
    }
    for (Path endpoint : endpoints) {
      beside.add(JudgeSetting.endpoint("--endpoint", endpoint));
    }
    RunReport.Made made = run.report(judges, beside, null, screen::say);
    made.notes().forEach(screen::say);
    screen.print(made.where() + System.lineSeparator());
    return Main.DONE;
  }
}
