package rosarium.analysis.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import rosarium.analysis.figure.FigureFiles;
import rosarium.analysis.figure.Figures;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.run.AtomicFiles;
import rosarium.core.record.RunFolder;

/**
 * Writes {@code figures/} and {@code report.html} of a run that {@code Analysis} has been through.
 * Reads files only, so the same folder gives the same bytes, whenever and in whatever locale.
 */
public final class Report {
  private Report() {}

  /**
   * What was written.
   *
   * @param file the page
   * @param skipped a sentence that says which figures could not be drawn, if there are any
   */
  public record Written(Path file, List<String> skipped) {
    /** Copy the list. */
    public Written {
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * Draw the figures and write the page.
   *
   * @throws rosarium.core.config.DataException for a damaged or missing file, naming it
   */
  public static Written write(RunFolder folder) {
    return write(folder, Look.standard(), List.of());
  }

  /**
   * Draw the figures as somebody wants them, and write the page, which has all numbers.
   *
   * @param cautions whole sentences, on how this run differs from what is customary
   * @throws rosarium.core.config.ConfigException when the look names a cell that the run lacks
   */
  public static Written write(RunFolder folder, Look look, List<String> cautions) {
    RunNumbers numbers = RunNumbers.read(folder);
    List<Figures.Outcome> outcomes =
        Figures.write(folder.figures(), Shown.cells(numbers, look), look);
    String page = new Page(numbers, outcomes, cautions).html();
    AtomicFiles.write(folder.report(), page.getBytes(StandardCharsets.UTF_8));
    return new Written(folder.report(), skipped(outcomes));
  }

  private static List<String> skipped(List<Figures.Outcome> outcomes) {
    Optional<String> unable = FigureFiles.unable();
    if (unable.isPresent()) {
      return List.of("figures " + unable.get());
    }
    String ids =
        outcomes.stream()
            .filter(outcome -> outcome.skipped().isPresent())
            .map(outcome -> outcome.card().id())
            .collect(Collectors.joining(", "));
    return ids.isEmpty()
        ? List.of()
        : List.of(
            "figures not drawn for want of data: "
                + ids
                + "; 'rosarium list figures' says what each needs");
  }

  /** Read a resource beside this class. */
  static String resource(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
