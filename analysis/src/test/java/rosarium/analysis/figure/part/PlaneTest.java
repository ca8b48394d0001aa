package rosarium.analysis.figure.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
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
        List.of(
            point("plain", 50, 50),
            point("right", 50, 50),
            point("left", 50, 50),
            point("above", 50, 60),
            point("edge", 102, 50),
            point("inwards", 102, 50)),
        "");

    assertThat(x(chart, "plain")).isEqualTo(50);
    assertThat(x(chart, "above")).isEqualTo(50);
    // a marker is 13 of about 288 pixels, and the axis 106 wide
    assertThat(x(chart, "right")).isBetween(54.0, 55.5);
    assertThat(x(chart, "left")).isBetween(44.5, 46.0);
    assertThat(x(chart, "inwards")).isBetween(96.5, 98.0);
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

    assertThat(Objects.requireNonNull(named.getSeriesMap().get("beaten")).isShowInLegend())
        .isTrue();
    assertThat(Objects.requireNonNull(unnamed.getSeriesMap().get("beside")).isShowInLegend())
        .isFalse();
    assertThat(named.getSeriesMap()).doesNotContainKey("b");
  }

  private static XYChart chart() {
    XYChart chart = FigureStyle.chart(Look.standard(), 400, 300, "", "x", "y");
    FigureStyle.percentX(chart);
    FigureStyle.percentY(chart);
    return chart;
  }

  private static double x(XYChart chart, String series) {
    return Objects.requireNonNull(chart.getSeriesMap().get(series)).getXData()[0];
  }

  private static Plane.Point point(String name, double x, double y) {
    return new Plane.Point(
        name, name.equals("plain"), false, new Mark(x, x - 1, x + 1), new Mark(y, y - 1, y + 1));
  }
}
