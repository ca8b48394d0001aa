package rosarium.core.source.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rosarium.core.config.ConfigException;
import rosarium.core.source.store.SafeNames;

/**
 * A repository on the hub at a revision, and perhaps one file in it.
 *
 * @param repository {@code org/name}, or {@code name} for the oldest ones
 * @param revision branch, tag, {@code refs/pr/N} or commit
 * @param file one file to take, for example a .gguf; empty for the whole model
 */
public record HubReference(String repository, String revision, Optional<String> file) {
  private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]*";
  private static final Pattern FORM =
      Pattern.compile(
          "(?<repo>"
              + NAME
              + "(?:/"
              + NAME
              + ")?)"
              + "(?:/(?<early>[^@]+\\.gguf))?"
              + "(?:@(?<revision>refs/[^/@]+/[^/@]+|[^/@]+)(?:/(?<late>[^@]+))?)?");
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/+-]{0,254}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** Refuse names that could become other paths than their own. */
  public HubReference {
    if (repository.length() > 192 || repository.contains("..") || repository.contains("--")) {
      throw new ConfigException(
          "'" + repository + "' is no repository of the hub: names have no '..' and no '--'");
    }
    if (!REVISION.matcher(revision).matches() || !SafeNames.isSafe(revision)) {
      throw new ConfigException(
          "'" + revision + "' is no revision of the hub: give a branch, a tag or a commit");
    }
    if (file.isPresent() && !SafeNames.isSafe(file.get())) {
      throw new ConfigException("'" + file.get() + "' is no file inside a repository");
    }
  }

  /**
   * Read {@code org/name}, {@code org/name@revision}, {@code org/name@revision/file.gguf} or {@code
   * org/name/file.gguf@revision}; without a revision it is {@code main}.
   *
   * @throws ConfigException for anything else
   */
  public static HubReference parse(String text) {
    Matcher found = FORM.matcher(text.strip());
    if (!found.matches() || (found.group("early") != null && found.group("late") != null)) {
      throw new ConfigException(
          "'"
              + text.strip()
              + "' does not name a model on the hub; write hf:org/name, hf:org/name@revision or"
              + " hf:org/name@revision/file.gguf");
    }
    String early = found.group("early");
    String file = early != null ? early : found.group("late");
    String revision = found.group("revision");
    return new HubReference(
        found.group("repo"), revision == null ? "main" : revision, Optional.ofNullable(file));
  }

  /** Return whether a text is a full commit hash, which never comes to mean something else. */
  public static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** Return the reference as one file name, another for every reference. */
  public String key() {
    String inside = file.map(name -> "@" + name.replace("/", "--")).orElse("");
    return "models--" + repository.replace("/", "--") + "@" + revision.replace("/", "--") + inside;
  }

  /** Return the form that {@link #parse} reads. */
  @Override
  public String toString() {
    return repository + "@" + revision + file.map(name -> "/" + name).orElse("");
  }
}
