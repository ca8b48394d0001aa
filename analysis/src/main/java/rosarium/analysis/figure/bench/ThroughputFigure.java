package rosarium.analysis.figure.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.knowm.xchart.XYChart;
import rosarium.analysis.bench.CostLine;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Draws what a batch buys: tokens per second of all queries against the time each waits. */
final class ThroughputFigure {
  private ThroughputFigure() {}

  private record Point(int queries, double ms, double tokensPerSecond) {}

  private record Series(String dtype, boolean rose, List<Point> points) {
    String name() {
      return dtype + (rose ? ", ROSE" : "");
    }
  }

  /** Draw a line for each format with and without the second stream, at the least context. */
  static Optional<Drawing> draw(Look look, String name, String where, List<CostLine> lines) {
    List<Series> series = series(lines);
    if (series.stream().noneMatch(each -> each.points().size() > 1)) {
      return Optional.empty();
    }
    XYChart chart =
        FigureStyle.chart(
            look,
            look.width(),
            look.wide(500),
            look.say("title.bothLines", where),
            look.say("axis.perStep"),
            look.say("axis.tokensPerSecond"));
    List<String> dtypes = series.stream().map(Series::dtype).distinct().toList();
    double slowest = 0;
    double most = 0;
    for (Series each : series) {
      double[] x = each.points().stream().mapToDouble(Point::ms).toArray();
      double[] y = each.points().stream().mapToDouble(Point::tokensPerSecond).toArray();
      for (int i = 0; i < x.length; i++) {
        slowest = Math.max(slowest, x[i]);
        most = Math.max(most, y[i]);
      }
      int number = dtypes.indexOf(each.dtype());
      if (each.rose()) {
        FigureStyle.broken(chart, each.name(), x, y, number);
      } else {
        FigureStyle.line(chart, each.name(), x, y, number);
      }
    }
    chart.getStyler().setXAxisMin(-0.02 * slowest).setXAxisMax(1.04 * slowest);
    chart.getStyler().setYAxisMin(-0.02 * most).setYAxisMax(1.08 * most);
    chart.getStyler().setXAxisDecimalPattern("0.###").setYAxisDecimalPattern("0.###");
    String caption =
        "Each point is a number of queries decoded together, from left to right "
            + counts(series)
            + "; medians. Full lines are plain decoding, broken ones ROSE with two streams a query."
            + " Up and left is better.";
    return Optional.of(
        new Drawing(name, "Latency and throughput: " + where, caption, chart, data(series)));
  }

  private static List<Series> series(List<CostLine> lines) {
    List<CostLine> steps = BenchFigures.steps(lines, "ms_per_step");
    int context =
        steps.stream().mapToInt(line -> BenchFigures.number(line, "context")).min().orElse(0);
    Map<String, Map<Boolean, Map<Integer, Point>>> found = new LinkedHashMap<>();
    for (CostLine line : steps) {
      if (BenchFigures.number(line, "context") == context) {
        int queries = BenchFigures.queries(line);
        double ms = line.estimate().value();
        found
            .computeIfAbsent(line.of().param("dtype"), dtype -> new TreeMap<>())
            .computeIfAbsent(BenchFigures.rose(line.of()), rose -> new TreeMap<>())
            .put(queries, new Point(queries, ms, 1000 * queries / ms));
      }
    }
    List<Series> series = new ArrayList<>();
    found.forEach(
        (dtype, both) ->
            both.forEach(
                (rose, points) ->
                    series.add(new Series(dtype, rose, List.copyOf(points.values())))));
    return series;
  }

  private static String counts(List<Series> series) {
    return String.join(
        ", ",
        series.stream()
            .flatMap(each -> each.points().stream())
            .map(Point::queries)
            .distinct()
            .sorted()
            .map(String::valueOf)
            .toList());
  }

  private static Table data(List<Series> series) {
    StringColumn names = StringColumn.create("dtype");
    StringColumn kinds = StringColumn.create("decoding");
    IntColumn queries = IntColumn.create("queries");
    DoubleColumn ms = DoubleColumn.create("ms_per_step");
    DoubleColumn rates = DoubleColumn.create("tokens_per_second");
    for (Series each : series) {
      for (Point point : each.points()) {
        names.append(each.dtype());
        kinds.append(each.rose() ? "rose" : "plain");
        queries.append(point.queries());
        ms.append(point.ms());
        rates.append(point.tokensPerSecond());
      }
    }
    return Table.create("latency-throughput", names, kinds, queries, ms, rates);
  }
}
