package rosarium.analysis.figure.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;

class PlaneTest {
  @Test
  void findsWhatNothingBeats() {
    assertThat(
            Front.of(
                List.of(
                    new double[] {1, 0},
                    new double[] {0, 1},
                    new double[] {0, 0.5},
                    new double[] {1, 0})))
        .containsExactly(true, true, false, true);
    assertThat(Front.of(List.of(new double[] {0, 0}))).containsExactly(true);
  }

  @Test
  void drawsNoPointOverAnother() {
    XYChart chart = chart();
    Plane.add(
        chart,
        Look.standard(),
        List.of(point("plain", 100, 50), point("twin", 100, 50), point("other", 0, 50)),
        "");

    assertThat(x(chart, "plain")).isEqualTo(100);
    assertThat(x(chart, "other")).isEqualTo(0);
    // inwards, by a marker's width
    assertThat(x(chart, "twin")).isBetween(95.0, 98.0);
  }

  @Test
  void keepsWhatStandsBesideOutOfTheLegendUnlessItHasAName() {
    XYChart named = chart();
    XYChart unnamed = chart();
    List<Plane.Point> points =
        List.of(
            point("a", 10, 10),
            new Plane.Point("b", false, true, new Mark(5, 4, 6), new Mark(5, 4, 6)));
    Plane.add(named, Look.standard(), points, "beaten");
    Plane.add(unnamed, Look.standard(), points, "");

    assertThat(named.getSeriesMap().get("beaten").isShowInLegend()).isTrue();
    assertThat(unnamed.getSeriesMap().get("beside").isShowInLegend()).isFalse();
    assertThat(named.getSeriesMap()).doesNotContainKey("b");
  }

  private static XYChart chart() {
    XYChart chart = FigureStyle.chart(Look.standard(), 400, 300, "", "x", "y");
    FigureStyle.percentX(chart);
    FigureStyle.percentY(chart);
    return chart;
  }

  private static double x(XYChart chart, String series) {
    return chart.getSeriesMap().get(series).getXData()[0];
  }

  private static Plane.Point point(String name, double x, double y) {
    return new Plane.Point(
        name, name.equals("plain"), false, new Mark(x, x - 1, x + 1), new Mark(y, y - 1, y + 1));
  }
}
