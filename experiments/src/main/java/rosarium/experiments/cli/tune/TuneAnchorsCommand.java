package rosarium.experiments.cli.tune;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.analysis.judge.Judges;
import rosarium.analysis.run.AtomicFiles;
import rosarium.analysis.run.RunData;
import rosarium.analysis.table.CsvText;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;
import rosarium.datasets.anchor.Anchor;
import rosarium.datasets.anchor.AnchorFile;
import rosarium.experiments.cli.option.ConfigOptions;
import rosarium.experiments.cli.screen.GridRun;
import rosarium.experiments.cli.screen.Interruption;
import rosarium.experiments.cli.screen.PlanText;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Shard;
import rosarium.experiments.run.RunOutcome;
import rosarium.experiments.run.StopSignal;
import rosarium.experiments.tune.anchors.AnchorSort;
import rosarium.experiments.tune.anchors.AnchorsBinder;
import rosarium.experiments.tune.anchors.AnchorsConfig;
import rosarium.experiments.wiring.ModuleNames;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Makes the anchors that soft prompts are tuned on, with the model itself. */
@Command(
    name = "anchors",
    mixinStandardHelpOptions = true,
    description =
        "Let a model answer instructions under a safe, an opposite and no prompt, and sort the"
            + " answers into refusals, acceptances and harmless answers. Run it again to go on"
            + " where it stopped.")
final class TuneAnchorsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", description = "A YAML file, as configs/anchors.yaml.")
  private Path file = Path.of("");

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    AnchorsConfig config = AnchorsBinder.read(file, new ModuleNames());
    ExperimentConfig answers = config.grid();
    Grid.Expanded grid = ConfigOptions.expand(answers);
    if (!quiet) {
      screen.say(answers.name() + ": " + PlanText.totals(grid.plan()).strip());
    }
    StopSignal stop = new StopSignal();
    try (Interruption interruption = Interruption.raises(stop)) {
      RunOutcome outcome = new GridRun(screen, quiet).run(answers, grid, Shard.WHOLE, stop);
      if (outcome.end() != RunOutcome.End.DONE) {
        screen.say("stopped; every answer is kept. Go on with: rosarium tune anchors " + file);
        return TuneCommand.STOPPED;
      }
    }
    AnchorSort sort = new AnchorSort(config, Judges.find(ConfigOptions.dataDir(answers)));
    return write(
        screen, answers.output(), sort.sort(RunData.load(new RunFolder(answers.output()))));
  }

  private Integer write(Screen screen, Path output, AnchorSort.Sorted sorted) {
    sorted.counts().forEach((what, answers) -> screen.say("%5d %s".formatted(answers, what)));
    AtomicFiles.write(
        output.resolve("anchors.csv"), CsvText.of(table(sorted)).getBytes(StandardCharsets.UTF_8));
    String sizes =
        Arrays.stream(Anchor.Pool.values())
            .map(pool -> sorted.size(pool) + " " + pool)
            .collect(Collectors.joining(", "));
    if (!sorted.enough()) {
      throw new ConfigException(
          "%s: %s; at least %d of each are needed to tune on: add data sets, or 'take: all'"
              .formatted(file, sizes, AnchorFile.FEWEST));
    }
    Path anchors = output.resolve("anchors.jsonl");
    AnchorFile.write(anchors, sorted.anchors());
    screen.say("judged by %s: %s".formatted(sorted.judge(), sizes));
    screen.print(anchors + System.lineSeparator());
    return ExitCode.OK;
  }

  private static Table table(AnchorSort.Sorted sorted) {
    Table table =
        Table.create(
            "anchors",
            IntColumn.create("schema"),
            StringColumn.create("judge"),
            StringColumn.create("what"),
            IntColumn.create("answers"));
    sorted
        .counts()
        .forEach(
            (what, answers) -> {
              table.intColumn("schema").append(1);
              table.stringColumn("judge").append(sorted.judge());
              table.stringColumn("what").append(what);
              table.intColumn("answers").append(answers);
            });
    return table;
  }
}
