package rosarium.analysis.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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
   * @param skipped a sentence for each figure that could not be drawn
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
    return write(folder, Look.standard());
  }

  /**
   * Draw the figures as somebody wants them, and write the page, which has all numbers.
   *
   * @throws rosarium.core.config.ConfigException when the look names a cell that the run lacks
   */
  public static Written write(RunFolder folder, Look look) {
    RunNumbers numbers = RunNumbers.read(folder);
    List<Figures.Outcome> outcomes =
        Figures.write(folder.figures(), Shown.cells(numbers, look), look);
    String page = new Page(numbers, outcomes).html();
    AtomicFiles.write(folder.report(), page.getBytes(StandardCharsets.UTF_8));
    return new Written(
        folder.report(),
        outcomes.stream()
            .flatMap(
                outcome ->
                    outcome.skipped().stream()
                        .map(why -> "figure " + outcome.card().id() + " " + why))
            .toList());
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
