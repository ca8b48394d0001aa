package rosarium.experiments.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.core.prompt.Query;
import rosarium.core.source.ModelFiles;
import rosarium.core.source.ModelFinder;
import rosarium.datasets.Dataset;
import rosarium.datasets.Datasets;
import rosarium.datasets.select.Selection;
import rosarium.experiments.cli.option.ConfigOptions;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.cli.screen.Transfers;

/** Brings a model or a data set here and verifies it. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = "Fetch and verify a model; verify a data set or say how to get it.")
final class FetchCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description = "A model (catalogue id, hf:org/name, path) or a data set.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    for (String name : names) {
      Dataset dataset = Datasets.all().get(name);
      String found =
          dataset == null
              ? model(name, new Transfers(screen, quiet, System::nanoTime))
              : verified(dataset);
      screen.print(found + System.lineSeparator());
    }
    return Main.DONE;
  }

  private static String model(String name, Transfers transfers) {
    ModelFiles files = ModelFinder.ofProcess().verify(name, transfers);
    return "%s: %s, SHA-256 %s, %s".formatted(name, files.path(), files.sha256(), files.origin());
  }

  private static String verified(Dataset dataset) {
    List<Query> queries = dataset.load(ConfigOptions.dataDir());
    boolean pinned = dataset.card().files().stream().noneMatch(file -> file.sha256().isEmpty());
    return "%s: %d queries, %d of them duplicates, %s"
        .formatted(
            dataset.card().id(),
            queries.size(),
            Selection.all().apply(queries).dropped(),
            pinned ? "verified" : "read whole; the source states no hash");
  }
}
