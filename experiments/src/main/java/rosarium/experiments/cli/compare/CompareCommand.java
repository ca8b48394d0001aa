package rosarium.experiments.cli.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.compare.CellSelection;
import rosarium.analysis.compare.CompareFiles;
import rosarium.analysis.compare.Comparisons;
import rosarium.analysis.compare.Pairer;
import rosarium.analysis.compare.Versus;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;
import rosarium.experiments.cli.option.RunOptions;
import rosarium.experiments.cli.screen.Screen;

/** Compares cells of one run or of several on the queries that all were asked. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description =
        "Compare cells with paired tests: two or more RUN:CELL, the first is the baseline; one RUN:"
            + " every cell with its plain cell; two RUNs: cells of the same settings.",
    footer = {
      "",
      "CELL is an id or its beginning, a label such as 'rose α=0.5', or a variant's id.",
      "Queries are matched by hash; cells that were not asked the same are refused.",
      "Verdicts are those that are there: judges are asked by 'rosarium judge RUN'."
    })
public final class CompareCommand implements Callable<Integer> {
  /** More pairs than that are shown without answers, unless they are asked for. */
  private static final int FEW = 2;

  @Parameters(paramLabel = "RUN[:CELL]", arity = "1..*", description = "What to compare.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--baseline",
      paramLabel = "CELL",
      description = "Compare every cell of the one RUN with this one.")
  private @Nullable String baseline;

  @Option(
      names = "--common",
      description = "Compare on the queries that both have, though they were not asked the same.")
  private boolean common;

  @Option(
      names = "--judge",
      paramLabel = "ID",
      description =
          "Use these judges, the leading one first; of the runs' own too (default: each run's).")
  private List<String> judges = new ArrayList<>();

  @Option(
      names = "--examples",
      paramLabel = "N",
      description =
          "Show up to N answers that only one side refused, or got right, each way (default: 2, and"
              + " none beyond two pairs).")
  private int examples = -1;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Write comparison.csv and .md, discordant.csv and .md there.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print the numbers as a JSON list.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    RunArgument reader = new RunArgument();
    List<Pairer.Named> named = arguments.stream().map(reader::find).toList();
    List<Comparisons.Pairing> pairings = pairings(named);
    Comparisons comparisons = new Comparisons(run -> options(run, screen), common);
    List<Versus> found = comparisons.of(pairings);
    comparisons.notes().forEach(screen::say);
    if (json) {
      screen.print(CompareText.json(found) + System.lineSeparator());
    } else {
      int shown = examples >= 0 ? examples : found.size() <= FEW ? 2 : 0;
      screen.print(CompareText.of(found, shown, Screen.width(), screen.colours()));
    }
    if (out != null) {
      CompareFiles.write(out, found);
      screen.say("written: " + out.toAbsolutePath().normalize());
    }
    return 0;
  }

  /** What a judge has not said stays unsaid: a comparison costs nothing. */
  private AnalysisOptions options(RunFolder run, Screen screen) {
    RunOptions.Recalled found = RunOptions.recalled(run, judges);
    found.notes().forEach(screen::say);
    return found.options();
  }

  private List<Comparisons.Pairing> pairings(List<Pairer.Named> named) {
    if (named.size() > 1) {
      if (baseline != null && spec != null) {
        throw new ParameterException(
            spec.commandLine(), "--baseline takes one RUN; of several, the first is the baseline");
      }
      return Pairer.across(named);
    }
    Pairer.Named only = named.get(0);
    if (!only.cells().isEmpty()) {
      throw new ConfigException(
          arguments.get(0) + ": one cell alone; name what to compare it with, or the run alone");
    }
    return Pairer.within(
        only,
        baseline == null
            ? List.of()
            : CellSelection.find(only.run(), baseline, "--baseline " + baseline));
  }
}
