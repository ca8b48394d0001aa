package rosarium.analysis.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How every figure looks: the palette of Okabe and Ito, which colour-blind readers can tell apart,
 * and a marker a series, so that a print in grey says the same. Plain is black and a diamond.
 */
public final class FigureStyle {
  /** Text, axes and everything that is drawn in the colour of writing. */
  public static final Color INK = new Color(0x22, 0x22, 0x22);

  /** Lines of the grid. */
  public static final Color GRID = new Color(0xdd, 0xdd, 0xdd);

  /** Behind everything. */
  public static final Color PAPER = Color.WHITE;

  private static final List<Color> COLOURS =
      List.of(
          new Color(0x00, 0x72, 0xb2),
          new Color(0xd5, 0x5e, 0x00),
          new Color(0x00, 0x9e, 0x73),
          new Color(0xcc, 0x79, 0xa7),
          new Color(0xe6, 0x9f, 0x00),
          new Color(0x56, 0xb4, 0xe9));

  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.TRIANGLE_DOWN,
          SeriesMarkers.CROSS,
          SeriesMarkers.PLUS,
          SeriesMarkers.OVAL);

  private static final BasicStroke BAR = stroke(1.4f);
  private static final BasicStroke BROKEN =
      new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1f, new float[] {6, 6}, 0);
  private static final int BAND_ALPHA = 45;
  private static final int MARKER_SIZE = 11;

  /** Beyond 0 and 100 %, so that a marker on the border is drawn whole. */
  private static final double MARGIN_PERCENT = 3;

  private FigureStyle() {}

  /**
   * Return an empty chart with everything set that figures share.
   *
   * @param width pixels; see {@link Look#wide}
   * @param height pixels; see {@link Look#wide} and {@link Look#px}
   */
  public static XYChart chart(Look look, int width, int height, String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(width)
            .height(height)
            .title(look.titles() ? title : "")
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    var style = chart.getStyler();
    style.setLocale(look.locale()).setChartTitleVisible(look.titles() && !title.isEmpty());
    style.setChartBackgroundColor(PAPER).setPlotBackgroundColor(PAPER).setPlotBorderColor(GRID);
    style.setChartFontColor(INK).setAnnotationTextFontColor(INK);
    style.setAxisTickLabelsColor(INK).setAxisTickMarksColor(INK);
    style.setXAxisTitleColor(INK).setYAxisTitleColor(INK);
    style.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(stroke(0.8f));
    style.setChartTitleFont(font(look, Font.BOLD, 15)).setChartTitleBoxVisible(false);
    style.setAxisTitleFont(font(look, Font.PLAIN, 14));
    style.setAxisTickLabelsFont(font(look, Font.PLAIN, 13));
    style.setLegendFont(font(look, Font.PLAIN, 13)).setLegendBorderColor(PAPER);
    style.setLegendBackgroundColor(PAPER).setLegendPosition(LegendPosition.OutsideE);
    style.setAnnotationTextFont(font(look, Font.PLAIN, 12));
    style.setMarkerSize(look.px(MARKER_SIZE)).setChartPadding(12).setAntiAlias(true);
    style.setPlotMargin(0).setPlotContentSize(1);
    return chart;
  }

  /** Let an axis run from 0 to 100 %. The odd thousandths keep XChart from ticks at the data. */
  public static void percentX(XYChart chart) {
    chart.getStyler().setXAxisMin(-MARGIN_PERCENT).setXAxisMax(100.017 + MARGIN_PERCENT);
    chart.getStyler().setXAxisDecimalPattern("0");
  }

  /** Let an axis run from 0 to 100 %. */
  public static void percentY(XYChart chart) {
    chart.getStyler().setYAxisMin(-MARGIN_PERCENT).setYAxisMax(100.017 + MARGIN_PERCENT);
    chart.getStyler().setYAxisDecimalPattern("0");
  }

  /** Name the rows of a chart on its y axis: the first name at the top, at y = their number. */
  public static void namedRows(XYChart chart, List<String> names, int rowHeight) {
    int n = names.size();
    var style = chart.getStyler();
    style.setYAxisMin(0.4).setYAxisMax(n + 0.6).setYAxisTickMarkSpacingHint(rowHeight);
    style.setPlotGridHorizontalLinesVisible(false);
    style.setYAxisTickMarksColor(PAPER);
    // Ticks that are no row need labels too, which must differ, or XChart looks for other ticks.
    Map<Double, String> blank = new TreeMap<>();
    style.setyAxisTickLabelsFormattingFunction(
        y -> {
          long place = Math.round(y);
          return Math.abs(y - place) < 1e-6 && place >= 1 && place <= n
              ? names.get((int) (n - place))
              : blank.computeIfAbsent(y, other -> " ".repeat(blank.size() + 1));
        });
  }

  /** Return the colour of a series. */
  public static Color colour(int series) {
    return COLOURS.get(series % COLOURS.size());
  }

  /** Return the marker of a series. */
  public static Marker marker(int series) {
    return MARKERS.get(series % MARKERS.size());
  }

  /** Draw points without a line between them. */
  public static void points(
      XYChart chart, String name, double[] x, double[] y, Color colour, Marker at) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(at).setMarkerColor(colour);
  }

  /** Draw points joined by a line. */
  public static void line(XYChart chart, String name, double[] x, double[] y, int number) {
    line(chart, name, x, y, number, stroke(2f));
  }

  /**
   * Draw points joined by a broken line: the series of that number under other conditions. It has
   * no place in the legend, where a short line would not look broken.
   */
  public static void broken(XYChart chart, String name, double[] x, double[] y, int number) {
    line(chart, name, x, y, number, BROKEN).setShowInLegend(false);
  }

  private static XYSeries line(
      XYChart chart, String name, double[] x, double[] y, int number, BasicStroke stroke) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    series.setLineStyle(stroke).setLineColor(colour(number));
    series.setMarker(marker(number)).setMarkerColor(colour(number));
    return series;
  }

  /** Draw one bar of an interval; it has no place in the legend. */
  public static void bar(
      XYChart chart, String name, double x0, double y0, double x1, double y1, Color colour) {
    XYSeries series = chart.addSeries(name, new double[] {x0, x1}, new double[] {y0, y1});
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    series.setLineStyle(BAR).setLineColor(colour);
    series.setMarker(SeriesMarkers.NONE).setShowInLegend(false);
  }

  /** Fill between two limits over ascending x; it has no place in the legend. */
  public static void band(
      XYChart chart, String name, double[] x, double[] low, double[] high, int number) {
    int n = x.length;
    double[] aroundX = new double[2 * n];
    double[] aroundY = new double[2 * n];
    for (int i = 0; i < n; i++) {
      aroundX[i] = x[i];
      aroundY[i] = high[i];
      aroundX[2 * n - 1 - i] = x[i];
      aroundY[2 * n - 1 - i] = low[i];
    }
    XYSeries series = chart.addSeries(name, aroundX, aroundY);
    Color colour = colour(number);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    series.setFillColor(
        new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), BAND_ALPHA));
    series.setLineColor(new Color(0, 0, 0, 0)).setLineStyle(stroke(0.1f));
    series.setMarker(SeriesMarkers.NONE).setShowInLegend(false);
  }

  /** Fill a rectangle; it has no place in the legend. */
  public static void box(
      XYChart chart, String name, double x0, double y0, double x1, double y1, Color colour) {
    XYSeries series =
        chart.addSeries(name, new double[] {x0, x1, x1, x0}, new double[] {y0, y0, y1, y1});
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    series.setFillColor(colour);
    series.setLineColor(PAPER).setLineStyle(stroke(1f));
    series.setMarker(SeriesMarkers.NONE).setShowInLegend(false);
  }

  private static BasicStroke stroke(float width) {
    return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  private static Font font(Look look, int face, int size) {
    return new Font(look.font().isEmpty() ? Font.SANS_SERIF : look.font(), face, look.px(size));
  }
}
