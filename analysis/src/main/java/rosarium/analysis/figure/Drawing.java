package rosarium.analysis.figure;

import java.awt.Graphics2D;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import tech.tablesaw.api.Table;

/**
 * A drawn figure.
 *
 * @param name of its files, without ending
 * @param title what it shows of what
 * @param caption how to read it, whole sentences
 * @param panels charts from left to right, ready to be painted; at least one
 * @param data every number that the charts show
 */
public record Drawing(String name, String title, String caption, List<XYChart> panels, Table data) {
  private static final int LONGEST_NAME = 80;

  /** Copy the list. */
  public Drawing {
    panels = List.copyOf(panels);
  }

  /** Make a figure of one chart. */
  public Drawing(String name, String title, String caption, XYChart chart, Table data) {
    this(name, title, caption, List.of(chart), data);
  }

  /** Return the width, pixels. */
  int width() {
    return panels.stream().mapToInt(XYChart::getWidth).sum();
  }

  /** Return the height, pixels. */
  int height() {
    return panels.stream().mapToInt(XYChart::getHeight).max().orElse(0);
  }

  /** Paint the panels next to each other. */
  void paint(Graphics2D graphics) {
    int left = 0;
    for (XYChart panel : panels) {
      graphics.translate(left, 0);
      panel.paint(graphics, panel.getWidth(), panel.getHeight());
      graphics.translate(-left, 0);
      left += panel.getWidth();
    }
  }

  /**
   * Return a name for files: the figure's id, and what tells this drawing from its sisters.
   *
   * @param taken names that are in use
   */
  public static String name(String id, String part, Collection<String> taken) {
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
