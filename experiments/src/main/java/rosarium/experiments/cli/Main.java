package rosarium.experiments.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.experiments.cli.compare.CompareCommand;
import rosarium.experiments.cli.publish.ExportCommand;
import rosarium.experiments.cli.publish.PaperCommand;
import rosarium.experiments.cli.tune.TuneCommand;
import rosarium.experiments.folder.Environment;

/** The command {@code rosarium}. */
@Command(
    name = "rosarium",
    description = "Compares contrastive-decoding variants for LLM safety.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      ValidateCommand.class,
      JudgeCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      TryCommand.class,
      DecodeCommand.class,
      RenderCommand.class,
      ListCommand.class,
      FetchCommand.class,
      DoctorCommand.class,
      TuneCommand.class,
      BenchCommand.class,
      ExportCommand.class,
      PaperCommand.class
    },
    footer = {"", "Exit codes: 0 done, 1 some records failed, 2 a mistake in the call, 3 ours."})
public final class Main implements Runnable {
  /** Everything that was asked for is done. */
  static final int DONE = 0;

  /** It ended, and some records failed. */
  static final int SOME_FAILED = 1;

  /** The user's mistake. */
  static final int MISTAKE = 2;

  /** Our mistake. */
  static final int OURS = 3;

  /** Ended by Ctrl-C, as shells count it. */
  static final int INTERRUPTED = 130;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an internal error.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  /** Prints version and commit. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"rosarium " + Environment.revision()};
    }
  }

  /** Run and exit. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Run one command and return its exit code. */
  static int execute(String... arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    return commandLine().setOut(out).setErr(err).execute(arguments);
  }

  /** Return the parser with its ways to fail. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::report)
        .setParameterExceptionHandler(Main::misused);
  }

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  private static int misused(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    command.getErr().println("rosarium: " + mistake.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr())) {
      command
          .getErr()
          .println("'" + command.getCommandSpec().qualifiedName() + " --help' says how.");
    }
    return MISTAKE;
  }

  private static int report(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    boolean mistake = failure instanceof ConfigException || failure instanceof DataException;
    if (mistake || failure instanceof UncheckedIOException) {
      err.println("rosarium: " + failure.getMessage());
    } else {
      err.println("rosarium: internal error: " + failure);
      err.println("This is a fault of Rosarium's. Run it again with --verbose for the details.");
    }
    boolean wanted =
        command.getCommandSpec().root().userObject() instanceof Main main && main.verbose;
    if (wanted && !mistake) {
      err.println(
          Arrays.stream(failure.getStackTrace())
              .map(frame -> "    at " + frame)
              .collect(Collectors.joining(System.lineSeparator())));
      if (failure.getCause() != null) {
        err.println("  because of " + failure.getCause());
      }
    }
    return mistake ? MISTAKE : OURS;
  }
}
