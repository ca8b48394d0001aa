package rosarium.analysis.figure.run;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Figure;
import rosarium.analysis.figure.FigureCard;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.part.BesidePoint;
import rosarium.core.record.Cell;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Draws what a token costs under each variant, and how many times plain that is. */
@AutoService(Figure.class)
@FigureCard(id = "cost", title = "Time per token", needs = "answers with their timing", place = 10)
public final class CostFigure implements Figure {
  /** Room of one point, pixels. */
  private static final int ROW = 34;

  /** Share of a row over which the data sets of one variant are spread. */
  private static final double SPREAD = 0.44;

  private record Point(
      String variant, String dataset, double ms, double low, double high, OptionalDouble ratio) {}

  /** Make one; found as a service. */
  public CostFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    Map<String, Cell> cells =
        numbers.run().cells().stream().collect(Collectors.toMap(Cell::id, cell -> cell));
    Map<String, String> names = new LinkedHashMap<>();
    numbers.byModelAndDataset().values().forEach(group -> names.putAll(CellNames.of(group)));
    Map<String, List<Point>> groups = new LinkedHashMap<>();
    for (Row row : numbers.cost()) {
      Cell cell = cells.get(row.getString("cell"));
      if (cell != null && row.getDouble("ms_per_token") > 0) {
        groups
            .computeIfAbsent(cell.model() + " " + cell.dtype(), group -> new ArrayList<>())
            .add(point(row, names.getOrDefault(cell.id(), cell.id())));
      }
    }
    List<Drawing> drawings = new ArrayList<>();
    groups.forEach(
        (group, points) -> {
          List<String> taken = drawings.stream().map(Drawing::name).toList();
          String name = Drawing.name("cost", groups.size() > 1 ? group : "", taken);
          drawings.add(drawing(look, name, group, points));
        });
    return drawings;
  }

  private static Point point(Row row, String name) {
    return new Point(
        name,
        CellNames.clean(row.getString("dataset")),
        row.getDouble("ms_per_token"),
        row.getDouble("ms_per_token_low"),
        row.getDouble("ms_per_token_high"),
        row.isMissing("ratio_to_plain")
            ? OptionalDouble.empty()
            : OptionalDouble.of(row.getDouble("ratio_to_plain")));
  }

  private static Drawing drawing(Look look, String name, String group, List<Point> points) {
    List<String> variants = points.stream().map(Point::variant).distinct().toList();
    List<String> datasets = points.stream().map(Point::dataset).distinct().toList();
    int row = look.px(Math.max(ROW, 18 * datasets.size()));
    String title = "Time per token: " + CellNames.clean(group);
    XYChart chart =
        FigureStyle.chart(
            look,
            look.width(),
            look.px(150) + row * variants.size(),
            CellNames.clean(group),
            look.say("axis.perToken"),
            "");
    axes(chart, variants, points, row);
    for (int set = 0; set < datasets.size(); set++) {
      addDataset(chart, look, set, datasets, variants, points);
    }
    chart.getStyler().setLegendVisible(datasets.size() > 1);
    String caption =
        "Median over answers of decode time by token, with its 95 % interval by bootstrap; beside"
            + " it how many times plain that is. All cells were decoded together: the time of a pass"
            + " is shared among its rows, and a row that several cells read alike among those cells,"
            + " so this is what a variant cost in this run and not the price of its second pass"
            + " alone, which rosarium bench measures."
            + (datasets.size() > 1 ? "" : " Answers to " + datasets.get(0) + ".");
    return new Drawing(name, title, caption, chart, data(points));
  }

  private static void axes(XYChart chart, List<String> variants, List<Point> points, int row) {
    double most = points.stream().mapToDouble(Point::high).max().orElse(1);
    // Room at the right for the ratio that is written beside the last point.
    chart.getStyler().setXAxisMin(-0.02 * most).setXAxisMax(1.17 * most);
    chart.getStyler().setXAxisDecimalPattern("0.###");
    FigureStyle.namedRows(chart, variants, row);
  }

  private static void addDataset(
      XYChart chart,
      Look look,
      int set,
      List<String> datasets,
      List<String> variants,
      List<Point> points) {
    double offset = datasets.size() == 1 ? 0 : SPREAD * (0.5 - set / (datasets.size() - 1.0));
    List<Point> shown =
        points.stream().filter(point -> point.dataset().equals(datasets.get(set))).toList();
    double[] x = new double[shown.size()];
    double[] y = new double[shown.size()];
    for (int i = 0; i < x.length; i++) {
      Point point = shown.get(i);
      x[i] = point.ms();
      y[i] = variants.size() - variants.indexOf(point.variant()) + offset;
      String name = "interval " + set + " " + i;
      FigureStyle.bar(chart, name, point.low(), y[i], point.high(), y[i], FigureStyle.colour(set));
      if (point.ratio().isPresent()) {
        String ratio = "× " + String.format(look.locale(), "%.2f", point.ratio().getAsDouble());
        chart.addAnnotation(new BesidePoint(ratio, point.high(), y[i]));
      }
    }
    FigureStyle.points(
        chart, datasets.get(set), x, y, FigureStyle.colour(set), FigureStyle.marker(set));
  }

  private static Table data(List<Point> points) {
    StringColumn variants = StringColumn.create("variant");
    StringColumn datasets = StringColumn.create("dataset");
    DoubleColumn ratios = DoubleColumn.create("ratio_to_plain");
    for (Point point : points) {
      variants.append(point.variant());
      datasets.append(point.dataset());
      point.ratio().ifPresentOrElse(ratios::append, ratios::appendMissing);
    }
    return Table.create(
        "cost",
        variants,
        datasets,
        DoubleColumn.create("ms_per_token", points.stream().mapToDouble(Point::ms)),
        DoubleColumn.create("low", points.stream().mapToDouble(Point::low)),
        DoubleColumn.create("high", points.stream().mapToDouble(Point::high)),
        ratios);
  }
}
