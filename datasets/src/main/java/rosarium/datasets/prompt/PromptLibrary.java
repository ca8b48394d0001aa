package rosarium.datasets.prompt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.datasets.format.DataFile;

/**
 * Finds a text by its id: in the project's own texts, in {@code prompts/*.yaml} of the data folder,
 * and in files of the user's.
 */
public final class PromptLibrary {
  private static final List<String> SHIPPED = List.of("rosarium.yaml", "own.yaml");

  private final SortedMap<String, PromptText> texts = new TreeMap<>();
  private final boolean hasDataFolder;

  private PromptLibrary(boolean hasDataFolder) {
    this.hasDataFolder = hasDataFolder;
  }

  /**
   * Read everything there is; each text is checked against its hash.
   *
   * @param dataDir the data folder, which holds the published texts
   * @param userFiles prompt files of the user's, in YAML
   * @throws rosarium.core.config.DataException if a file is broken or a hash is wrong
   * @throws ConfigException if a user's text takes an id that is taken
   */
  public static PromptLibrary open(Optional<Path> dataDir, List<Path> userFiles) {
    PromptLibrary library = new PromptLibrary(dataDir.isPresent());
    for (String resource : SHIPPED) {
      PromptFile.read(DataFile.resource(PromptLibrary.class, resource))
          .forEach(text -> library.texts.put(text.id(), text));
    }
    dataDir.ifPresent(library::addPublished);
    userFiles.forEach(library::addUsers);
    return library;
  }

  /** Return the project's own texts alone. */
  public static PromptLibrary shipped() {
    return open(Optional.empty(), List.of());
  }

  /** Return every id that {@link #text} finds. */
  public SortedSet<String> ids() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(texts.keySet()));
  }

  /** Return the ids of the texts that can stand in the system role. */
  public SortedSet<String> systemIds() {
    SortedSet<String> ids = new TreeSet<>();
    for (PromptText text : texts.values()) {
      if (text.role() == PromptText.Role.SYSTEM) {
        ids.add(text.id());
      }
    }
    return Collections.unmodifiableSortedSet(ids);
  }

  /**
   * Return a text.
   *
   * @throws ConfigException if there is none: says how to get a published one, or names the nearest
   */
  public PromptText text(String id) {
    PromptText found = texts.get(id);
    if (found != null) {
      return found;
    }
    if (PublishedHashes.of(id).isPresent()) {
      throw new ConfigException(
          "prompt '%s' is a published text that the project does not ship: %s"
              .formatted(
                  id,
                  hasDataFolder
                      ? "the data folder has no prompts/*.yaml with it"
                      : "give the data folder that holds prompts/ with --data-dir DIR or the"
                          + " environment variable ROSARIUM_DATA"));
    }
    SortedSet<String> known = new TreeSet<>(texts.keySet());
    known.addAll(PublishedHashes.ids());
    throw new ConfigException("unknown prompt '%s'%s".formatted(id, hint(id, known)));
  }

  private static String hint(String id, SortedSet<String> known) {
    String hint = NearestName.hint(id, known);
    return hint.isEmpty() ? "; 'rosarium list prompts' names them all" : hint;
  }

  private void addPublished(Path dataDir) {
    for (Path file : yamlFiles(dataDir.resolve("prompts"))) {
      for (PromptText text : PromptFile.read(DataFile.read(file))) {
        PromptText there = texts.putIfAbsent(text.id(), text);
        if (there != null && !there.sha256().equals(text.sha256())) {
          throw new ConfigException(
              "%s: prompt '%s' stands elsewhere with another text".formatted(file, text.id()));
        }
      }
    }
  }

  private static List<Path> yamlFiles(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private void addUsers(Path file) {
    for (PromptText text : PromptFile.readUsers(DataFile.read(file))) {
      if (PromptPairs.isRuleName(text.id()) || texts.putIfAbsent(text.id(), text) != null) {
        throw new ConfigException(
            "%s: prompt id '%s' is taken; name yours differently".formatted(file, text.id()));
      }
    }
  }
}
