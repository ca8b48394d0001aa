package rosarium.experiments.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rosarium.core.source.DataFolder;
import rosarium.core.source.store.Environment;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.Overrides;
import rosarium.experiments.config.document.ConfigDocument;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.look.LookBinder;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.wiring.ModuleLibrary;
import rosarium.experiments.wiring.ModuleNames;

/** The arguments of every command that reads a config. */
public final class ConfigOptions {
  @Parameters(paramLabel = "CONFIG", description = "A YAML file.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Change a setting, for example --set seed=3 or --set variants[1].alpha=[0,1].")
  private List<String> settings = new ArrayList<>();

  /** Read the config and apply the changes. */
  public ConfigDocument document() {
    return Overrides.apply(ConfigFile.read(path()), settings);
  }

  /** Bind the config. */
  public ExperimentConfig config() {
    Path folder = path().toAbsolutePath().getParent();
    ConfigDocument document = document();
    ExperimentConfig config =
        ConfigBinder.bind(document, new ModuleNames(), Objects.requireNonNull(folder));
    // A mistake in the look of figures must not wait until the answers are there.
    LookBinder.of(document);
    return config;
  }

  /** Read a config without changes. */
  public static ExperimentConfig read(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return ConfigBinder.bind(
        ConfigFile.read(file), new ModuleNames(), Objects.requireNonNull(folder));
  }

  /** Multiply the config out. */
  public static Grid.Expanded expand(ExperimentConfig config) {
    Grid.Expanded grid = Grid.expand(config, new ModuleNames(), new ModuleLibrary(dataDir(config)));
    LookBinder.check(config.resolved(), config.name(), grid.plan().cells());
    return grid;
  }

  /** Return the data folder: the config's, or else the one of the environment. */
  public static Optional<Path> dataDir(ExperimentConfig config) {
    return Optional.ofNullable(config.dataDir()).or(ConfigOptions::dataDir);
  }

  /**
   * Return the data folder of the environment: ROSARIUM_DATA, or shared/data beside the project.
   */
  public static Optional<Path> dataDir() {
    return DataFolder.find(Optional.empty(), Environment.ofProcess());
  }

  /** Return file and changes as a shell takes them. */
  public String commandLine() {
    StringBuilder line = new StringBuilder(quoted(path().toString()));
    settings.forEach(setting -> line.append(" --set ").append(quoted(setting)));
    return line.toString();
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./=,:@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Return the file. */
  public Path path() {
    return Objects.requireNonNull(file);
  }
}
