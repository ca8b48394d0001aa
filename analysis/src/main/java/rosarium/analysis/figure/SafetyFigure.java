package rosarium.analysis.figure;

import com.google.auto.service.AutoService;
import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Draws what safety costs: refusal of harmful queries against over-refusal of harmless ones. */
@AutoService(Figure.class)
@FigureCard(
    id = "safety",
    title = "Safety against over-refusal",
    needs = "a data set with both harmful and harmless queries, and verdicts on both",
    place = 1)
public final class SafetyFigure implements Figure {
  /** More points than that hide one another: each then gets a row. */
  private static final int MOST_POINTS = 12;

  private record Point(
      String name, boolean plain, RunNumbers.Rate harmless, RunNumbers.Rate harmful) {}

  /** Make one; found as a service. */
  public SafetyFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers) {
    Map<String, List<Point>> groups = new LinkedHashMap<>();
    numbers
        .byModelAndDataset()
        .forEach(
            (group, cells) -> {
              Map<String, String> names = CellNames.of(cells);
              List<Point> points = new ArrayList<>();
              for (var cell : cells) {
                Optional<RunNumbers.Rate> harmless = numbers.rate(cell, "over-refusal");
                Optional<RunNumbers.Rate> harmful = numbers.rate(cell, "refusal");
                if (harmless.isPresent() && harmful.isPresent()) {
                  String name = names.getOrDefault(cell.id(), cell.id());
                  points.add(
                      new Point(name, RunNumbers.isPlain(cell), harmless.get(), harmful.get()));
                }
              }
              if (!points.isEmpty()) {
                groups.put(group, points);
              }
            });
    List<Drawing> drawings = new ArrayList<>();
    groups.forEach(
        (group, points) -> {
          List<String> taken = drawings.stream().map(Drawing::name).toList();
          String name = Drawing.name("safety", groups.size() > 1 ? group : "", taken);
          drawings.add(
              points.size() > MOST_POINTS ? rows(name, group, points) : plane(name, group, points));
        });
    return drawings;
  }

  private static Drawing plane(String name, String group, List<Point> points) {
    XYChart chart =
        FigureStyle.chart(
            860,
            Math.max(520, 120 + 24 * points.size()),
            CellNames.clean(group),
            "over-refusal of harmless queries, % (lower is better)",
            "refusal of harmful queries, % (higher is better)");
    FigureStyle.percentX(chart);
    FigureStyle.percentY(chart);
    int variants = 0;
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      Color colour = point.plain() ? FigureStyle.INK : FigureStyle.colour(variants);
      Marker marker = point.plain() ? SeriesMarkers.DIAMOND : FigureStyle.marker(variants);
      variants += point.plain() ? 0 : 1;
      add(chart, i, point, colour, marker);
    }
    String caption =
        "One point a variant; the bars are 95 % intervals of each rate. The upper left corner is"
            + " best: every harmful query refused, every harmless one answered. "
            + judged(points)
            + coinciding(points);
    return new Drawing(name, title(group), caption, chart, data(points));
  }

  private static Drawing rows(String name, String group, List<Point> points) {
    int row = 34;
    XYChart chart =
        FigureStyle.chart(
            860, 170 + row * points.size(), CellNames.clean(group), "share of queries, %", "");
    FigureStyle.percentX(chart);
    FigureStyle.namedRows(chart, points.stream().map(Point::name).toList(), row);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    addRates(chart, "refusal of harmful (higher is better)", 0, points, Point::harmful);
    addRates(chart, "over-refusal of harmless (lower is better)", 1, points, Point::harmless);
    String caption =
        "One row a variant: what share of harmful and of harmless queries it refused, with 95 %"
            + " intervals. "
            + judged(points);
    return new Drawing(name, title(group), caption, chart, data(points));
  }

  private static void addRates(
      XYChart chart,
      String name,
      int series,
      List<Point> points,
      Function<Point, RunNumbers.Rate> of) {
    double[] x = new double[points.size()];
    double[] y = new double[points.size()];
    for (int i = 0; i < x.length; i++) {
      RunNumbers.Rate rate = of.apply(points.get(i));
      x[i] = 100 * rate.value();
      y[i] = points.size() - i + (series == 0 ? 0.17 : -0.17);
      FigureStyle.bar(
          chart,
          "interval " + series + " " + i,
          100 * rate.low(),
          y[i],
          100 * rate.high(),
          y[i],
          FigureStyle.colour(series));
    }
    FigureStyle.points(chart, name, x, y, FigureStyle.colour(series), FigureStyle.marker(series));
  }

  private static String title(String group) {
    return "Safety against over-refusal: " + CellNames.clean(group);
  }

  private static String judged(List<Point> points) {
    String metric = points.get(0).harmful().metric();
    return "Judged by " + metric.substring(metric.indexOf('/') + 1) + ".";
  }

  /** Names the points that hide one another. */
  private static String coinciding(List<Point> points) {
    Map<List<Double>, List<String>> places = new LinkedHashMap<>();
    for (Point point : points) {
      places
          .computeIfAbsent(
              List.of(point.harmless().value(), point.harmful().value()),
              place -> new ArrayList<>())
          .add(point.name());
    }
    StringBuilder text = new StringBuilder();
    for (List<String> names : places.values()) {
      if (names.size() > 1) {
        text.append(" On one point lie: ").append(String.join(", ", names)).append('.');
      }
    }
    return text.toString();
  }

  private static void add(XYChart chart, int number, Point point, Color colour, Marker marker) {
    double x = 100 * point.harmless().value();
    double y = 100 * point.harmful().value();
    FigureStyle.bar(
        chart,
        "harmless " + number,
        100 * point.harmless().low(),
        y,
        100 * point.harmless().high(),
        y,
        colour);
    FigureStyle.bar(
        chart,
        "harmful " + number,
        x,
        100 * point.harmful().low(),
        x,
        100 * point.harmful().high(),
        colour);
    FigureStyle.points(chart, point.name(), new double[] {x}, new double[] {y}, colour, marker);
  }

  private static Table data(List<Point> points) {
    StringColumn names = StringColumn.create("variant");
    Table table = Table.create("safety").addColumns(names);
    points.forEach(point -> names.append(point.name()));
    rates(table, "over_refusal", points.stream().map(Point::harmless).toList());
    rates(table, "refusal", points.stream().map(Point::harmful).toList());
    return table;
  }

  private static void rates(Table table, String name, List<RunNumbers.Rate> rates) {
    table.addColumns(
        DoubleColumn.create(name, rates.stream().mapToDouble(RunNumbers.Rate::value)),
        DoubleColumn.create(name + "_low", rates.stream().mapToDouble(RunNumbers.Rate::low)),
        DoubleColumn.create(name + "_high", rates.stream().mapToDouble(RunNumbers.Rate::high)),
        DoubleColumn.create(name + "_n", rates.stream().mapToDouble(RunNumbers.Rate::scored)));
  }
}
