package rosarium.core.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the folder of reference vectors and public data that stands beside the project. */
public final class Shared {
  private Shared() {}

  /**
   * Return a file or folder below {@code shared}. Where there is none the test is skipped, but
   * never in CI: there its absence is a failure.
   */
  public static Path path(String relative) {
    String override = System.getenv("ROSARIUM_SHARED");
    Path root =
        override != null && !override.isEmpty()
            ? Path.of(override)
            : projectRoot().resolveSibling("shared");
    Path found = root.resolve(relative);
    boolean there = Files.exists(found);
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("CI needs " + found + "; set ROSARIUM_SHARED");
    }
    assumeTrue(there, () -> "no " + found + " here; set ROSARIUM_SHARED to run this test");
    return found;
  }

  /** Return the root of the project, from whichever module the test runs in. */
  public static Path projectRoot() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve(".mvn"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new AssertionError("not inside the project");
    }
    return folder;
  }
}
