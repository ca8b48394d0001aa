package rosarium.experiments.cli.tune;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains what variants contrast. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = "Optimise soft prompts for a model, or make what they are tuned on.",
    subcommands = {TuneAcdCommand.class, TuneAnchorsCommand.class})
public final class TuneCommand implements Runnable {
  /** Exit code of a command that was told to end, as shells count it. */
  static final int STOPPED = 130;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }
}
