package rosarium.analysis.figure.part;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;

/** Two numbers of each variant against each other: a point, and a bar each way for its interval. */
public final class Plane {
  /** More points than that hide one another. */
  public static final int MOST_POINTS = 12;

  /** Of points that are there for comparison only; light, so that no one reads their names. */
  private static final Color BESIDE = new Color(0xaa, 0xaa, 0xaa);

  /** How far a point moves that would hide another, as share of the axis. */
  private static final double ASIDE = 0.028;

  private Plane() {}

  /**
   * One variant.
   *
   * @param name in the legend
   * @param plain whether it is the baseline: black, and a diamond
   * @param beside whether it is shown small and grey, without a name or intervals
   * @param x across
   * @param y up
   */
  public record Point(String name, boolean plain, boolean beside, Mark x, Mark y) {}

  /**
   * Add the points to a chart.
   *
   * @param rest what the legend calls those that stand beside; empty to leave them out of it
   */
  public static void add(XYChart chart, Look look, List<Point> points, String rest) {
    List<Point> beside = points.stream().filter(Point::beside).toList();
    if (!beside.isEmpty()) {
      FigureStyle.points(
          chart,
          rest.isEmpty() ? "beside" : rest,
          beside.stream().mapToDouble(point -> point.x().value()).toArray(),
          beside.stream().mapToDouble(point -> point.y().value()).toArray(),
          BESIDE,
          SeriesMarkers.CIRCLE);
      chart.getSeriesMap().get(rest.isEmpty() ? "beside" : rest).setShowInLegend(!rest.isEmpty());
    }
    int variants = 0;
    List<Point> named = new ArrayList<>(points);
    named.removeAll(beside);
    named = apart(chart, named);
    for (int i = 0; i < named.size(); i++) {
      Point point = named.get(i);
      Color colour = point.plain() ? FigureStyle.INK : FigureStyle.colour(variants);
      Marker marker = point.plain() ? SeriesMarkers.DIAMOND : FigureStyle.marker(variants);
      variants += point.plain() ? 0 : 1;
      add(chart, i, point, colour, marker);
    }
  }

  /** Moves points aside that would hide another: by a marker's width, not to be read as data. */
  private static List<Point> apart(XYChart chart, List<Point> points) {
    double width = span(chart.getStyler().getXAxisMin(), chart.getStyler().getXAxisMax());
    double height = span(chart.getStyler().getYAxisMin(), chart.getStyler().getYAxisMax());
    double middle = width / 2 + span(0.0, chart.getStyler().getXAxisMin());
    List<Point> placed = new ArrayList<>();
    for (Point point : points) {
      Point moved = point;
      boolean right = point.x().value() > middle;
      for (int turn = 1; hides(moved, placed, width, height); turn++) {
        // Inwards, and further: beyond the border a marker would be cut.
        double by = ASIDE * width * turn * (right ? -1 : 1);
        Mark x = point.x();
        moved =
            new Point(
                point.name(),
                point.plain(),
                point.beside(),
                new Mark(x.value() + by, x.low() + by, x.high() + by),
                point.y());
      }
      placed.add(moved);
    }
    return placed;
  }

  private static boolean hides(Point point, List<Point> placed, double width, double height) {
    return placed.stream()
        .anyMatch(
            other ->
                Math.abs(point.x().value() - other.x().value()) < 0.9 * ASIDE * width
                    && Math.abs(point.y().value() - other.y().value()) < ASIDE * height);
  }

  private static double span(@Nullable Double low, @Nullable Double high) {
    return low == null || high == null ? 0 : high - low;
  }

  private static void add(XYChart chart, int number, Point point, Color colour, Marker marker) {
    double x = point.x().value();
    double y = point.y().value();
    FigureStyle.bar(chart, "across " + number, point.x().low(), y, point.x().high(), y, colour);
    FigureStyle.bar(chart, "up " + number, x, point.y().low(), x, point.y().high(), colour);
    FigureStyle.points(chart, point.name(), new double[] {x}, new double[] {y}, colour, marker);
  }

  /** Let the x axis run from 0 to a little more than the largest limit. */
  public static void fromZero(XYChart chart, List<Point> points) {
    double most = points.stream().mapToDouble(point -> point.x().high()).max().orElse(1);
    chart.getStyler().setXAxisMin(-0.02 * most).setXAxisMax(1.06 * most);
    chart.getStyler().setXAxisDecimalPattern("0.###");
  }
}
