package rosarium.analysis.paper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rosarium.analysis.run.StrictJson;
import rosarium.core.config.ConfigException;

/**
 * The TeX of a manuscript and what it asks for: {@code \val{key}}, {@code \generatedtable{name}},
 * {@code \generatedfigure{name}}. What {@code \ifvalue{key}{...}{...}} asks about may be absent,
 * with all of the same cell.
 *
 * @param folder where {@code main.tex} is
 * @param files every {@code .tex} file, relative to the folder, in order
 */
public record Manuscript(Path folder, List<Path> files) {
  private static final Pattern USE =
      Pattern.compile("\\\\(val|ifvalue|generatedtable|generatedfigure)\\{([^{}]*)\\}");

  /** Groups of keys that every run has, if not each key in them. */
  public static final Set<String> ALWAYS = Set.of("run", "judges", "count", "list", "trend");

  /** A percent sign that no backslash takes its meaning from, and what follows on the line. */
  private static final Pattern COMMENT = Pattern.compile("(?<!\\\\)%.*");

  /** Copy the list. */
  public Manuscript {
    files = List.copyOf(files);
  }

  /** What a text may ask for. */
  public enum Kind {
    /** A value by key. */
    VALUE,
    /** A question whether there is a value. */
    QUESTION,
    /** A table by name. */
    TABLE,
    /** A figure by name. */
    FIGURE
  }

  /**
   * One place that asks for something.
   *
   * @param kind what for
   * @param name its key or name
   * @param place file:line
   */
  public record Use(Kind kind, String name, String place) {}

  /**
   * Find the files of a manuscript.
   *
   * @throws ConfigException when there is no {@code main.tex}
   */
  public static Manuscript at(Path folder) {
    if (!Files.isRegularFile(folder.resolve("main.tex"))) {
      throw new ConfigException(
          folder + ": no manuscript is here: main.tex is absent; name one with --manuscript DIR");
    }
    List<Path> files = new ArrayList<>();
    for (Path below : List.of(folder, folder.resolve("sections"))) {
      if (Files.isDirectory(below)) {
        try (Stream<Path> all = Files.list(below)) {
          all.filter(file -> file.toString().endsWith(".tex"))
              .sorted()
              .forEach(file -> files.add(folder.relativize(file)));
        } catch (IOException e) {
          throw new UncheckedIOException(below + ": cannot be listed", e);
        }
      }
    }
    return new Manuscript(folder, files);
  }

  /** Return the lines of a file without comments. */
  public List<String> lines(Path file) {
    return StrictJson.text(folder.resolve(file))
        .lines()
        .map(line -> COMMENT.matcher(line).replaceAll(""))
        .toList();
  }

  /** Return everything that is asked for; the places that define the commands are none. */
  public List<Use> uses() {
    List<Use> uses = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        Matcher found = USE.matcher(lines.get(i));
        while (found.find()) {
          Kind kind =
              switch (found.group(1)) {
                case "val" -> Kind.VALUE;
                case "ifvalue" -> Kind.QUESTION;
                case "generatedtable" -> Kind.TABLE;
                default -> Kind.FIGURE;
              };
          if (!found.group(2).startsWith("#")) {
            uses.add(new Use(kind, found.group(2), file + ":" + (i + 1)));
          }
        }
      }
    }
    return uses;
  }

  /** Return the uses of values that a run must give: those that nothing asks about. */
  public List<Use> needed() {
    Set<String> asked = new TreeSet<>();
    List<Use> uses = uses();
    uses.stream()
        .filter(use -> use.kind() == Kind.QUESTION)
        .forEach(
            use -> {
              asked.add(use.name());
              if (!ALWAYS.contains(group(use.name()))) {
                asked.add(group(use.name()));
              }
            });
    return uses.stream()
        .filter(use -> use.kind() == Kind.VALUE)
        .filter(use -> !asked.contains(use.name()) && !asked.contains(group(use.name())))
        .toList();
  }

  /** Return what a key is of: the cell, or {@code run} and the like. */
  public static String group(String key) {
    Matcher found = Pattern.compile("\\.[a-z]").matcher(key);
    return found.find() ? key.substring(0, found.start()) : key;
  }
}
