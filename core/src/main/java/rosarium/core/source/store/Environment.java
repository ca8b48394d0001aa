package rosarium.core.source.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The process environment, as a value that a test can choose.
 *
 * @param variables environment variables by name
 * @param workingFolder what relative paths start from; absolute
 */
public record Environment(Map<String, String> variables, Path workingFolder) {
  private static final Set<String> YES = Set.of("1", "on", "yes", "true");

  /** Copy the variables. */
  public Environment {
    variables = Map.copyOf(variables);
    workingFolder = workingFolder.toAbsolutePath().normalize();
  }

  /** Return the environment of this process. */
  public static Environment ofProcess() {
    return new Environment(System.getenv(), Path.of(""));
  }

  /** Return a variable without the blanks around it; a blank one counts as unset. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(variables.get(name)).map(String::strip).filter(s -> !s.isEmpty());
  }

  /** Return whether a variable says 1, on, yes or true, in any case. */
  public boolean flag(String name) {
    return value(name).map(text -> YES.contains(text.toLowerCase(Locale.ROOT))).orElse(false);
  }

  /** Return a variable as a path. */
  public Optional<Path> path(String name) {
    return value(name).map(this::resolved);
  }

  /**
   * Return a path as a shell would: {@code ~} is the home, the rest starts at the working folder.
   */
  public Path resolved(String text) {
    if (text.equals("~")) {
      return home();
    }
    if (text.startsWith("~/") || text.startsWith("~\\")) {
      return home().resolve(text.substring(2)).normalize();
    }
    return workingFolder.resolve(text).normalize();
  }

  /** Return the user's home folder. */
  public Path home() {
    return workingFolder.resolve(value("HOME").orElseGet(() -> System.getProperty("user.home")));
  }

  /**
   * Return the folder for caches of all programs: {@code XDG_CACHE_HOME}, else {@code ~/.cache}.
   */
  public Path userCache() {
    return path("XDG_CACHE_HOME").orElseGet(() -> home().resolve(".cache"));
  }

  /** Name the size only: variables hold secrets. */
  @Override
  public String toString() {
    return "Environment[" + variables.size() + " variables, " + workingFolder + "]";
  }
}
