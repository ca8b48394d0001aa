package rosarium.analysis.paper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.run.AtomicFiles;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;

/**
 * Writes the sources of a paper: the manuscript as it is, {@code generated/numbers.tex} with every
 * value of the run, and the tables and figures that the text asks for. What the text asks for and
 * the run lacks is an error that names the place.
 */
public final class PaperFiles {
  /** Which run has what the manuscript in {@code paper/} asks for. */
  private static final String GIVER = "a run of experiments/configs/paper.yaml gives it";

  private final RunFolder folder;
  private final Manuscript manuscript;
  private final Path output;
  private final List<String> missing = new ArrayList<>();

  private PaperFiles(RunFolder folder, Manuscript manuscript, Path output) {
    this.folder = folder;
    this.manuscript = manuscript;
    this.output = output;
  }

  /**
   * What was written.
   *
   * @param main the file that TeX reads
   * @param values how many values there are to ask for
   * @param used how many of them the text asks for
   */
  public record Written(Path main, int values, int used) {}

  /**
   * Write the sources of a run that has been reported on.
   *
   * @param manuscript a folder with {@code main.tex}, {@code sections/} and bibliographies
   * @param output another folder
   * @throws ConfigException when the manuscript asks for what the run does not give
   */
  public static Written write(RunFolder folder, Path manuscript, Path output) {
    Manuscript text = Manuscript.at(manuscript);
    if (output.toAbsolutePath().normalize().equals(manuscript.toAbsolutePath().normalize())) {
      throw new ConfigException("--output: " + output + " is the manuscript itself");
    }
    return new PaperFiles(folder, text, output).write();
  }

  private Written write() {
    RunNumbers numbers = RunNumbers.read(folder);
    Map<String, String> values = PaperValues.of(numbers);
    Map<String, String> tables = new LinkedHashMap<>(PaperTables.of(numbers));
    Map<String, Path> figures = new LinkedHashMap<>();
    for (Manuscript.Use use : manuscript.needed()) {
      if (!values.containsKey(use.name())) {
        missing.add(use.place() + ": no value for '" + use.name() + "'");
      }
    }
    for (Manuscript.Use use : manuscript.uses()) {
      switch (use.kind()) {
        case TABLE -> addTable(use, tables);
        case FIGURE -> addFigure(use, figures);
        default -> {}
      }
    }
    if (!missing.isEmpty()) {
      throw new ConfigException(
          folder.root()
              + " lacks what the manuscript asks for; "
              + GIVER
              + ":\n  "
              + String.join("\n  ", missing));
    }
    manuscript.files().forEach(this::copy);
    beside().forEach(this::copy);
    text("numbers.tex", macros(values));
    tables.forEach((name, tex) -> text("tables/" + name + ".tex", tex));
    figures.forEach((name, file) -> put("figures/" + name + ".pdf", bytes(file)));
    Set<String> used = new TreeSet<>();
    manuscript.uses().stream()
        .filter(use -> use.kind() == Manuscript.Kind.VALUE)
        .forEach(use -> used.add(use.name()));
    return new Written(output.resolve("main.tex"), values.size(), used.size());
  }

  private void addTable(Manuscript.Use use, Map<String, String> tables) {
    Path file = folder.tables().resolve(use.name() + ".tex");
    if (tables.containsKey(use.name())) {
      return;
    }
    if (Files.exists(file)) {
      tables.put(use.name(), new String(bytes(file), StandardCharsets.UTF_8));
    } else {
      missing.add(use.place() + ": no table '" + use.name() + "'");
    }
  }

  /** A figure goes by its whole name, or by how its name begins where a run has several of it. */
  private void addFigure(Manuscript.Use use, Map<String, Path> figures) {
    Path exact = folder.figures().resolve(use.name() + ".pdf");
    Optional<Path> found = Files.exists(exact) ? Optional.of(exact) : beginning(use.name() + "-");
    found.ifPresentOrElse(
        file -> figures.put(use.name(), file),
        () -> missing.add(use.place() + ": no figure '" + use.name() + "'"));
  }

  private Optional<Path> beginning(String name) {
    return list(folder.figures(), ".pdf").stream()
        .filter(file -> file.getFileName().toString().startsWith(name))
        .findFirst();
  }

  /** Bibliographies and styles. */
  private Set<Path> beside() {
    Set<Path> found = new LinkedHashSet<>(list(manuscript.folder(), ".bib"));
    found.addAll(list(manuscript.folder(), ".sty"));
    return found.stream()
        .map(manuscript.folder()::relativize)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<Path> list(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be listed", e);
    }
  }

  private static String macros(Map<String, String> values) {
    StringBuilder out = new StringBuilder("% Written by 'rosarium paper'; changes are lost.\n");
    values.forEach(
        (key, value) ->
            out.append("\\expandafter\\def\\csname rosarium:")
                .append(CellKeys.safe(key))
                .append("\\endcsname{")
                .append(value)
                .append("}\n"));
    return out.toString();
  }

  private void copy(Path file) {
    AtomicFiles.write(output.resolve(file), bytes(manuscript.folder().resolve(file)));
  }

  private void text(String name, String text) {
    put(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void put(String name, byte[] content) {
    AtomicFiles.write(output.resolve("generated").resolve(name), content);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }
}
