package rosarium.experiments.cli.option;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;
import rosarium.experiments.config.ConfigFile;
import rosarium.experiments.wiring.RunReport;

/** The argument of every command that reads a run. */
public final class RunOptions {
  @Parameters(paramLabel = "RUN", description = "The folder of a run, for example runs/quickstart.")
  private @Nullable Path root;

  /** Return the folder, which must hold a run. */
  public RunFolder folder() {
    RunFolder folder = new RunFolder(Objects.requireNonNull(root));
    if (!Files.exists(folder.plan())) {
      throw new ConfigException(root + ": no run is here: plan.json is absent");
    }
    return folder;
  }

  /**
   * Make the report as the run's config says.
   *
   * @param otherJudges instead of the config's, unless empty
   */
  public RunReport.Made report(List<String> otherJudges) {
    return report(otherJudges, (folder, dataDir) -> List.of());
  }

  /**
   * Make the report with judges of the user's beside the others.
   *
   * @param otherJudges instead of the config's, unless empty
   * @param more makes the user's for the run and the data folder
   */
  public RunReport.Made report(
      List<String> otherJudges, BiFunction<RunFolder, Optional<Path>, List<VersionedJudge>> more) {
    RunFolder folder = folder();
    AnalysisOptions options = analysis(folder, otherJudges);
    return RunReport.make(
        folder,
        options.data(),
        options.judges(),
        options.seed(),
        more.apply(folder, options.data()));
  }

  /**
   * Return how the config of a run says that it is analysed.
   *
   * @param otherJudges instead of the config's, unless empty
   */
  public static AnalysisOptions analysis(RunFolder folder, List<String> otherJudges) {
    ObjectNode config = ConfigFile.read(folder.config()).root();
    List<String> judges = new ArrayList<>(otherJudges);
    if (judges.isEmpty()) {
      if (config.path("judges").isTextual()) {
        judges.add(config.path("judges").asText());
      }
      config.path("judges").forEach(judge -> judges.add(judge.asText()));
    }
    Optional<Path> dataDir =
        config.path("data_dir").isTextual()
            ? Optional.of(Path.of(config.path("data_dir").asText()))
            : ConfigOptions.dataDir();
    return new AnalysisOptions(dataDir, judges, config.path("seed").asLong());
  }
}
