package rosarium.analysis.figure.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.knowm.xchart.XYChart;
import rosarium.analysis.bench.CostLine;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Draws how many times a plain step one with a reverse stream takes. */
final class OverheadFigure {
  /** Overheads within these limits look as they are whatever the data: no axis over noise. */
  private static final double LOW = 0.9;

  private static final double HIGH = 2.1;

  /** XChart makes room for the label with the most characters, which must not be a blank one. */
  private static final String LABEL_END = " ".repeat(40);

  private OverheadFigure() {}

  /** What the overhead is drawn over. */
  enum Axis {
    /** Queries that are decoded together. */
    QUERIES("axis.queries", "by batch size"),
    /** Tokens that a stream holds. */
    CONTEXT("axis.context", "by context length");

    private final String label;
    private final String words;

    Axis(String label, String words) {
      this.label = label;
      this.words = words;
    }
  }

  /** Draw one line a format; empty where no format has two points. */
  static Optional<Drawing> draw(
      Look look, String name, String where, Map<String, Map<Integer, CostLine>> series, Axis axis) {
    if (series.values().stream().noneMatch(points -> points.size() > 1)) {
      return Optional.empty();
    }
    TreeSet<Integer> ticks = new TreeSet<>();
    series.values().forEach(points -> ticks.addAll(points.keySet()));
    XYChart chart =
        FigureStyle.chart(
            look,
            look.wide(820),
            look.wide(460),
            where,
            look.say(axis.label),
            look.say("axis.overhead"));
    axes(chart, List.copyOf(ticks), series);
    reference(chart, ticks.size());
    int number = 0;
    for (Map.Entry<String, Map<Integer, CostLine>> entry : series.entrySet()) {
      line(chart, List.copyOf(ticks), entry.getKey(), entry.getValue(), number++);
    }
    String caption =
        "Median time of a step with two streams a query, by that of a step with one, with as many"
            + " queries; bars are intervals of at least 95 %. At 1 the second stream is free, at 2 it"
            + " costs as much as the first.";
    return Optional.of(
        new Drawing(name, "Overhead " + axis.words + ": " + where, caption, chart, data(series)));
  }

  private static void axes(
      XYChart chart, List<Integer> ticks, Map<String, Map<Integer, CostLine>> series) {
    double low = LOW;
    double high = HIGH;
    for (Map<Integer, CostLine> points : series.values()) {
      for (CostLine line : points.values()) {
        low = Math.min(low, line.estimate().value() - 0.1);
        high = Math.max(high, line.estimate().value() + 0.1);
      }
    }
    var style = chart.getStyler();
    style.setYAxisMin(Math.max(0, low)).setYAxisMax(high).setYAxisDecimalPattern("0.0#");
    style.setXAxisMin(-0.3).setXAxisMax(ticks.size() - 0.7);
    style.setXAxisTickMarkSpacingHint(90).setPlotGridVerticalLinesVisible(false);
    style.setXAxisTickMarksColor(FigureStyle.PAPER);
    Map<Double, String> blank = new TreeMap<>();
    style.setxAxisTickLabelsFormattingFunction(
        x -> {
          long place = Math.round(x);
          return Math.abs(x - place) < 1e-6 && place >= 0 && place < ticks.size()
              ? ticks.get((int) place) + LABEL_END
              : blank.computeIfAbsent(x, other -> " ".repeat(blank.size() + 1));
        });
  }

  /** Draw where the second stream would be free. */
  private static void reference(XYChart chart, int ticks) {
    FigureStyle.bar(chart, "free", -0.3, 1, ticks - 0.7, 1, FigureStyle.INK);
  }

  private static void line(
      XYChart chart, List<Integer> ticks, String name, Map<Integer, CostLine> points, int number) {
    double[] x = new double[points.size()];
    double[] y = new double[points.size()];
    int i = 0;
    for (Map.Entry<Integer, CostLine> point : points.entrySet()) {
      // Formats stand a little apart, or their bars would hide each other.
      x[i] = ticks.indexOf(point.getKey()) + 0.06 * (number - 1);
      y[i] = point.getValue().estimate().value();
      double low = point.getValue().estimate().ci95().low();
      double high = point.getValue().estimate().ci95().high();
      FigureStyle.bar(chart, name + " " + i, x[i], low, x[i], high, FigureStyle.colour(number));
      i++;
    }
    FigureStyle.line(chart, name, x, y, number);
  }

  private static Table data(Map<String, Map<Integer, CostLine>> series) {
    StringColumn dtypes = StringColumn.create("dtype");
    IntColumn rows = IntColumn.create("rows");
    IntColumn contexts = IntColumn.create("context");
    DoubleColumn values = DoubleColumn.create("overhead");
    DoubleColumn lows = DoubleColumn.create("low");
    DoubleColumn highs = DoubleColumn.create("high");
    IntColumn counts = IntColumn.create("n");
    series.forEach(
        (dtype, points) ->
            points
                .values()
                .forEach(
                    line -> {
                      dtypes.append(dtype);
                      rows.append(BenchFigures.number(line, "rows"));
                      contexts.append(BenchFigures.number(line, "context"));
                      values.append(line.estimate().value());
                      lows.append(line.estimate().ci95().low());
                      highs.append(line.estimate().ci95().high());
                      counts.append(line.estimate().scored());
                    }));
    return Table.create("overhead", dtypes, rows, contexts, values, lows, highs, counts);
  }
}
