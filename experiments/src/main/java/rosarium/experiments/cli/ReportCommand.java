package rosarium.experiments.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rosarium.experiments.cli.option.RunOptions;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.look.LookBinder;
import rosarium.experiments.wiring.RunReport;

/** Makes the report of a run. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Make summary, tables, figures and report of a run, finished or not.")
final class ReportCommand implements Callable<Integer> {
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--style",
      paramLabel = "FILE",
      description =
          "Draw the figures as a YAML file says, instead of as the run's config does: language,"
              + " font, text, width, titles, show, cells.")
  private @Nullable Path style;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    RunReport.Made made = run.report(style == null ? null : LookBinder.file(style), screen::say);
    made.notes().forEach(screen::say);
    screen.print(made.where() + System.lineSeparator());
    return Main.DONE;
  }
}
