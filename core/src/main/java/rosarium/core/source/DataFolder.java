package rosarium.core.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import rosarium.core.config.ConfigException;
import rosarium.core.source.store.Environment;

/** Finds the folder of public data sets, which is never part of the project itself. */
public final class DataFolder {
  private static final String VARIABLE = "ROSARIUM_DATA";

  private DataFolder() {}

  /**
   * Return the folder: what the user says, else {@code ROSARIUM_DATA}, else {@code shared/data}
   * beside the project that holds the working folder, if there is one.
   *
   * @param said value of {@code --data-dir}, empty if not given
   * @throws ConfigException when somebody names a folder that is not there
   */
  public static Optional<Path> find(Optional<String> said, Environment environment) {
    if (said.isPresent()) {
      return Optional.of(existing("--data-dir", environment.resolved(said.get())));
    }
    Optional<Path> named = environment.path(VARIABLE);
    if (named.isPresent()) {
      return Optional.of(existing(VARIABLE, named.get()));
    }
    return projectRoot(environment.workingFolder())
        .map(root -> root.resolveSibling("shared").resolve("data"))
        .filter(Files::isDirectory);
  }

  private static Path existing(String who, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ConfigException(who + ": " + folder + " is not a folder that exists");
    }
    return folder;
  }

  private static Optional<Path> projectRoot(Path start) {
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve(".mvn")) || Files.exists(folder.resolve(".git"))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }
}
