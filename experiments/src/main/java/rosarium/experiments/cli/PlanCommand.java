package rosarium.experiments.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rosarium.experiments.cli.option.ConfigOptions;
import rosarium.experiments.cli.screen.PlanText;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Plan;

/** Shows what a run would do. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = "Show the cells of a config, without running anything.")
final class PlanCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options = new ConfigOptions();

  @Option(names = "--json", description = "Print the plan as plan.json would hold it.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Grid.Expanded grid = ConfigOptions.expand(options.config());
    Plan plan = grid.plan();
    Screen screen = Screen.of(spec);
    grid.notes().forEach(screen::say);
    screen.print(json ? PlanText.json(plan) : PlanText.table(plan));
    return Main.DONE;
  }
}
