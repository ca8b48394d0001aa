package rosarium.experiments.cli.publish;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rosarium.analysis.paper.PaperFiles;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;
import rosarium.experiments.cli.option.RunOptions;
import rosarium.experiments.cli.screen.Screen;

/** Makes the paper of a run. */
@Command(
    name = "paper",
    mixinStandardHelpOptions = true,
    description =
        "Make report, figures and paper of a run: the manuscript with the run's numbers, tables and"
            + " figures, and a PDF where latexmk is installed.")
public final class PaperCommand implements Callable<Integer> {
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Write here (default: paper/ in the folder of the run).")
  private @Nullable Path output;

  @Option(
      names = "--manuscript",
      paramLabel = "DIR",
      description = "A folder with main.tex (default: paper/ of the project).")
  private @Nullable Path manuscript;

  @Option(names = "--no-report", description = "Take tables and figures as they are.")
  private boolean asIs;

  @Option(names = "--no-pdf", description = "Write the sources only.")
  private boolean sourcesOnly;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    RunFolder folder = run.folder();
    if (!asIs) {
      run.report(null, screen::say).notes().forEach(screen::say);
    } else if (!Files.exists(folder.summary())) {
      throw new ConfigException(
          folder.summary() + " is absent; make it with: rosarium report " + folder.root());
    }
    Path where = output == null ? folder.root().resolve("paper") : output;
    Path main = write(screen, folder, manuscript == null ? projects() : manuscript, where);
    return sourcesOnly ? ExitCode.OK : typeset(screen, main);
  }

  /** Make the paper of a run whose report is made, as without options; return the exit code. */
  public static int make(Screen screen, RunFolder folder) {
    return typeset(screen, write(screen, folder, projects(), folder.root().resolve("paper")));
  }

  private static Path write(Screen screen, RunFolder folder, Path manuscript, Path where) {
    PaperFiles.Written written = PaperFiles.write(folder, manuscript, where);
    screen.print(
        "paper: %s, %d of %d values used%n"
            .formatted(written.main(), written.used(), written.values()));
    return written.main();
  }

  /** Return the manuscript of the project, whose root the launcher knows. */
  private static Path projects() {
    return Path.of(System.getProperty("rosarium.root", "")).resolve("paper");
  }

  private static int typeset(Screen screen, Path main) {
    String searchPath = Optional.ofNullable(System.getenv("PATH")).orElse("");
    Optional<Path> program = Latexmk.find(searchPath);
    if (program.isEmpty()) {
      screen.say(
          "no PDF: latexmk is not installed; on Debian: "
              + Latexmk.INSTALL
              + ". Then: latexmk -pdf -cd "
              + main);
      return ExitCode.OK;
    }
    Latexmk.Made made = Latexmk.make(program.get(), main);
    if (made.pdf().isEmpty()) {
      screen.say("rosarium: no PDF: " + made.problem());
      return ExitCode.SOFTWARE;
    }
    screen.print(made.pdf().get() + System.lineSeparator());
    return ExitCode.OK;
  }
}
