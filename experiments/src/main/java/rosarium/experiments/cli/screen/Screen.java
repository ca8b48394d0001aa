package rosarium.experiments.cli.screen;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command prints.
 *
 * @param out for results
 * @param err for progress and messages
 * @param terminal whether somebody is watching the messages: the launcher knows
 * @param colours whether results go to a terminal
 */
public record Screen(PrintWriter out, PrintWriter err, boolean terminal, boolean colours) {
  /** Return the screen of a command. */
  public static Screen of(@Nullable CommandSpec spec) {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    CommandLine command = spec.commandLine();
    return new Screen(
        command.getOut(),
        command.getErr(),
        Boolean.getBoolean("rosarium.terminal"),
        Boolean.getBoolean("rosarium.colours"));
  }

  /** Print a result. */
  public void print(String text) {
    out.print(text);
    out.flush();
  }

  /** Print a message. */
  public void say(String text) {
    err.println(text);
  }

  /** Return the width of the terminal in characters; 100 where nobody says. */
  public static int width() {
    String columns = System.getenv("COLUMNS");
    if (columns != null && columns.matches("[0-9]{2,4}")) {
      return Math.max(40, Integer.parseInt(columns));
    }
    return 100;
  }
}
