package rosarium.experiments.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.core.source.ModelFiles;
import rosarium.core.source.ModelFinder;
import rosarium.datasets.Dataset;
import rosarium.datasets.Datasets;
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
              : "%s: %d queries, verified".formatted(name, queries(dataset));
      screen.print(found + System.lineSeparator());
    }
    return Main.DONE;
  }

  private static String model(String name, Transfers transfers) {
    ModelFiles files = ModelFinder.ofProcess().verify(name, transfers);
    return "%s: %s, SHA-256 %s, %s".formatted(name, files.path(), files.sha256(), files.origin());
  }

  private static int queries(Dataset dataset) {
    Optional<java.nio.file.Path> dataDir = ConfigOptions.dataDir();
    return dataset.load(dataDir).size();
  }
}
