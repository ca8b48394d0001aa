package rosarium.experiments.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rosarium.core.config.ConfigException;
import rosarium.experiments.cli.screen.PlanText;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.config.ConfigSchema;
import rosarium.experiments.plan.Plan;

/** Checks a config without running it. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Check a config: its form, names, ranges, prompts and data sets.")
final class ValidateCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options = new ConfigOptions();

  @Option(names = "--schema", description = "Print the JSON schema of configs and stop.")
  private boolean schema;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    if (schema) {
      screen.print(ConfigSchema.text());
      return Main.DONE;
    }
    List<String> violations = ConfigSchema.violations(options.document());
    Plan plan;
    try {
      plan = ConfigOptions.expand(options.config()).plan();
    } catch (ConfigException first) {
      // The binder says best what is wrong first; the schema says what else is.
      screen.say("rosarium: " + first.getMessage());
      violations.stream()
          .filter(other -> !samePlace(other, String.valueOf(first.getMessage())))
          .forEach(other -> screen.say("rosarium: " + other));
      return Main.MISTAKE;
    }
    if (!violations.isEmpty()) {
      violations.forEach(other -> screen.say("rosarium: " + other));
      return Main.MISTAKE;
    }
    screen.print(options.path() + ": good; " + PlanText.totals(plan));
    return Main.DONE;
  }

  private static boolean samePlace(String left, String right) {
    return left.split(" ", 2)[0].equals(right.split(" ", 2)[0]);
  }
}
