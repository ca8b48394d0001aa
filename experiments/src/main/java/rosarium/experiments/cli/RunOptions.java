package rosarium.experiments.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;
import rosarium.experiments.config.ConfigFile;
import rosarium.experiments.wiring.RunReport;

/** The argument of every command that reads a run. */
final class RunOptions {
  @Parameters(paramLabel = "RUN", description = "The folder of a run, for example runs/quickstart.")
  private @Nullable Path root;

  /** Return the folder, which must hold a run. */
  RunFolder folder() {
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
  RunReport.Made report(List<String> otherJudges) {
    RunFolder folder = folder();
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
    return RunReport.make(folder, dataDir, judges, config.path("seed").asLong());
  }
}
