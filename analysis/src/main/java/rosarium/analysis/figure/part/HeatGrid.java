package rosarium.analysis.figure.part;

import java.awt.Color;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;

/**
 * Shades in rows and columns, each with its number, so that nothing hangs on a colour. Shades run
 * from white to the dark blue of the palette, which stays in order in a print in grey.
 */
public final class HeatGrid {
  private static final int ROW = 24;

  /** Room of one letter of a column's name when it leans, as share of a row. */
  private static final double LEANING = 0.2;

  private static final Color DARK = new Color(0x00, 0x44, 0x78);

  private HeatGrid() {}

  /**
   * One column.
   *
   * @param name above it; empty for a gap between two blocks
   * @param cells one a row; null where the row has none
   */
  public record Column(String name, List<@Nullable Cell> cells) {}

  /**
   * One cell.
   *
   * @param shade in [0, 1]
   * @param text its number
   */
  public record Cell(double shade, String text) {}

  /** Return the grid as a chart. */
  public static XYChart chart(
      Look look, String title, String x, List<String> rows, List<Column> columns) {
    int longest = columns.stream().mapToInt(column -> column.name().length()).max().orElse(0);
    double head = 0.6 + (leaning(columns) ? LEANING * longest + 0.5 : 0.6);
    int height = look.px(120 + ROW * (rows.size() + head));
    XYChart chart = FigureStyle.chart(look, look.width(), height, title, x, "");
    FigureStyle.namedRows(chart, rows, look.px(ROW));
    var style = chart.getStyler();
    style.setYAxisMin(0.45).setYAxisMax(rows.size() + 0.55 + head);
    // Room at the right for the last name, which leans over its column.
    double over = leaning(columns) ? Math.max(0.3, columns.size() * 0.09) : 0.3;
    style.setXAxisMin(0.4).setXAxisMax(columns.size() + 0.6 + over);
    style.setXAxisTicksVisible(false).setPlotGridLinesVisible(false).setPlotBorderVisible(false);
    style.setLegendVisible(false);
    for (int c = 0; c < columns.size(); c++) {
      Column column = columns.get(c);
      for (int row = 0; row < rows.size(); row++) {
        Cell cell = column.cells().isEmpty() ? null : column.cells().get(row);
        if (cell != null) {
          add(chart, c, rows.size() - row, cell);
        }
      }
      if (!column.name().isEmpty()) {
        chart.addAnnotation(
            new GridText(
                column.name(), c + 1, rows.size() + 0.7, FigureStyle.INK, leaning(columns)));
      }
    }
    return chart;
  }

  /** Short names stand upright. */
  private static boolean leaning(List<Column> columns) {
    return columns.stream().anyMatch(column -> column.name().length() > 5);
  }

  private static void add(XYChart chart, int column, int y, Cell cell) {
    double shade = Math.max(0, Math.min(1, cell.shade()));
    Color fill = mix(shade);
    FigureStyle.box(
        chart, "box " + column + " " + y, column + 0.5, y - 0.5, column + 1.5, y + 0.5, fill);
    Color ink = shade > 0.5 ? Color.WHITE : FigureStyle.INK;
    chart.addAnnotation(new GridText(cell.text(), column + 1, y, ink, false));
  }

  private static Color mix(double shade) {
    double light = 0.06 + 0.94 * shade;
    return new Color(
        between(FigureStyle.PAPER.getRed(), DARK.getRed(), light),
        between(FigureStyle.PAPER.getGreen(), DARK.getGreen(), light),
        between(FigureStyle.PAPER.getBlue(), DARK.getBlue(), light));
  }

  private static int between(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }
}
