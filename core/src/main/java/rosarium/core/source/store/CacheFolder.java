package rosarium.core.source.store;

import java.nio.file.Path;

/**
 * The folder that this program fills and may be deleted at any time, except for the pins.
 *
 * @param root {@code ROSARIUM_CACHE}, else {@code rosarium} in the user's cache folder
 */
public record CacheFolder(Path root) {
  /** Return the folder that the environment names. */
  public static CacheFolder of(Environment environment) {
    return new CacheFolder(
        environment
            .path("ROSARIUM_CACHE")
            .orElseGet(() -> environment.userCache().resolve("rosarium")));
  }

  /** Return the folder of one catalogue model. */
  public Path model(String id) {
    return root.resolve("models").resolve(id);
  }

  /** Return the stamp of a file that stands anywhere on this machine. */
  public Path stamp(Path file) {
    String key = Sha256.ofText(file.toString()).substring(0, 32);
    return root.resolve("stamps").resolve(key + ".json");
  }

  /** Return the file that keeps the hashes seen first, by a name without separators. */
  public Path pin(String name) {
    return root.resolve("pins").resolve(name + ".json");
  }

  /** Return the lock file that guards a piece of work, by a name without separators. */
  public Path lock(String name) {
    return root.resolve("locks").resolve(name + ".lock");
  }
}
