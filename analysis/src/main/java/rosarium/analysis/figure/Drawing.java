package rosarium.analysis.figure;

import java.util.Collection;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import tech.tablesaw.api.Table;

/**
 * A drawn figure.
 *
 * @param name of its files, without ending
 * @param title what it shows of what
 * @param caption how to read it, whole sentences
 * @param chart ready to be painted
 * @param data every number that the chart shows
 */
public record Drawing(String name, String title, String caption, XYChart chart, Table data) {
  private static final int LONGEST_NAME = 80;

  /**
   * Return a name for files: the figure's id, and what tells this drawing from its sisters.
   *
   * @param taken names that are in use
   */
  static String name(String id, String part, Collection<String> taken) {
    String slug =
        part.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.]+", "-")
            .replaceAll("^[-.]+|[-.]+$", "");
    String base = slug.isEmpty() ? id : id + "-" + slug;
    base = base.substring(0, Math.min(base.length(), LONGEST_NAME));
    String name = base;
    for (int turn = 2; taken.contains(name); turn++) {
      name = base + "-" + turn;
    }
    return name;
  }
}
