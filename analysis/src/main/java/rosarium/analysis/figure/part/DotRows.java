package rosarium.analysis.figure.part;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;

/** One row a thing, and in it a dot with its interval for each series. */
public final class DotRows {
  /** Height of a row, pixels. */
  public static final int ROW = 34;

  /** Share of a row over which its dots are spread. */
  private static final double SPREAD = 0.36;

  private DotRows() {}

  /**
   * One series.
   *
   * @param name in the legend
   * @param marks one a row; null where the row has none
   */
  public record Series(String name, List<@Nullable Mark> marks) {}

  /** Return a chart with its rows named and an empty plot. */
  public static XYChart chart(Look look, String title, String x, List<String> rows) {
    int height = look.px(150 + (double) ROW * rows.size());
    XYChart chart = FigureStyle.chart(look, look.width(), height, title, x, "");
    FigureStyle.namedRows(chart, rows, look.px(ROW));
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    return chart;
  }

  /** Add the dots of all series. */
  public static void add(XYChart chart, int rows, List<Series> all) {
    for (int s = 0; s < all.size(); s++) {
      double offset = all.size() == 1 ? 0 : SPREAD * (0.5 - s / (all.size() - 1.0));
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        Mark mark = all.get(s).marks().get(row);
        if (mark != null) {
          double at = rows - row + offset;
          x.add(mark.value());
          y.add(at);
          FigureStyle.bar(
              chart,
              "interval " + s + " " + row,
              mark.low(),
              at,
              mark.high(),
              at,
              FigureStyle.colour(s));
        }
      }
      if (!x.isEmpty()) {
        FigureStyle.points(
            chart,
            all.get(s).name(),
            array(x),
            array(y),
            FigureStyle.colour(s),
            FigureStyle.marker(s));
      }
    }
    chart.getStyler().setLegendVisible(all.size() > 1);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
