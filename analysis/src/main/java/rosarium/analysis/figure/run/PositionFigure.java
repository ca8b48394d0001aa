package rosarium.analysis.figure.run;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Figure;
import rosarium.analysis.figure.FigureCard;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.part.DataRows;
import rosarium.analysis.figure.part.HeatGrid;
import rosarium.analysis.table.Numbers;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * Draws where in an answer the contrast acts: how often it changes the choice, and how far the
 * streams are apart. A few cells are lines, many a grid of shades.
 */
@AutoService(Figure.class)
@FigureCard(
    id = "positions",
    title = "Where the contrast acts",
    needs = "traces of a variant that contrasts streams",
    place = 7)
public final class PositionFigure implements Figure {
  /** Where shades of divergence begin. */
  private static final double LEAST_NATS = 0.001;

  private static final int MOST_LINES = 5;

  /** About how many markers a line has. */
  private static final int MARKERS = 6;

  private static final int MOST_COLUMNS = 16;

  /** A position that fewer answers reach is left out: they are another, longer kind of answers. */
  private static final double REACHED = 0.25;

  private record Line(String name, List<Row> rows) {
    Line measured() {
      return new Line(name, rows.stream().filter(row -> !row.isMissing("kl_median")).toList());
    }
  }

  /** What is drawn over the positions, in the unit of its axis. */
  private record Shown(
      ToDoubleFunction<Row> value, ToDoubleFunction<Row> low, ToDoubleFunction<Row> high) {}

  private static final Shown FLIPS =
      new Shown(
          row -> 100 * row.getDouble("flip_rate"),
          row -> 100 * row.getDouble("flip_low"),
          row -> 100 * row.getDouble("flip_high"));

  private static final Shown DIVERGENCE =
      new Shown(
          row -> row.getDouble("kl_median"),
          row -> row.getDouble("kl_low"),
          row -> row.getDouble("kl_high"));

  /** Make one; found as a service. */
  public PositionFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    Map<String, List<Line>> groups = new LinkedHashMap<>();
    numbers
        .byModelAndDataset()
        .forEach(
            (group, cells) -> {
              Map<String, String> names = CellNames.of(cells);
              List<Line> lines = new ArrayList<>();
              for (Cell cell : cells) {
                List<Row> rows = rows(numbers.positions(), cell);
                if (rows.stream().anyMatch(row -> !row.isMissing("kl_median"))) {
                  lines.add(new Line(names.getOrDefault(cell.id(), cell.id()), rows));
                }
              }
              if (!lines.isEmpty()) {
                groups.put(group, lines);
              }
            });
    List<Drawing> drawings = new ArrayList<>();
    groups.forEach(
        (group, lines) -> {
          String part = groups.size() > 1 ? group : "";
          if (lines.size() <= MOST_LINES) {
            drawings.add(lines(look, name(drawings, part), group, lines));
          } else {
            drawings.add(grid(look, name(drawings, (part + " flips").strip()), group, lines, true));
            drawings.add(
                grid(look, name(drawings, (part + " divergence").strip()), group, lines, false));
          }
        });
    return drawings;
  }

  private static String name(List<Drawing> drawings, String part) {
    return Drawing.name("positions", part, drawings.stream().map(Drawing::name).toList());
  }

  private static List<Row> rows(Table positions, Cell cell) {
    List<Row> found = new ArrayList<>();
    int first = 0;
    for (Row row : positions) {
      if (row.getString("cell").equals(cell.id())) {
        first = Math.max(first, row.getInt("n"));
        if (row.getInt("n") >= REACHED * first) {
          found.add(positions.row(row.getRowNumber()));
        }
      }
    }
    return found;
  }

  private static Drawing lines(Look look, String name, String group, List<Line> lines) {
    String title = CellNames.title(group);
    int left = look.wide(400);
    // The title in two halves, so that both plots are of one height.
    String[] halves = group.split(", ", 2);
    XYChart flips = panel(look, left, CellNames.clean(halves[0]), "axis.flips");
    FigureStyle.percentY(flips);
    flips.getStyler().setLegendVisible(false);
    XYChart apart =
        panel(
            look,
            look.wide(860) - left + look.px(130),
            CellNames.clean(halves[halves.length - 1]),
            "axis.divergence");
    add(flips, lines, FLIPS);
    List<Line> measured = lines.stream().map(Line::measured).toList();
    add(apart, measured, DIVERGENCE);
    double most =
        measured.stream()
            .flatMap(line -> line.rows().stream())
            .mapToDouble(DIVERGENCE.high())
            .max()
            .orElse(0);
    apart.getStyler().setYAxisMin(-0.03 * most).setYAxisMax(1.05 * most);
    apart.getStyler().setYAxisDecimalPattern("0.###");
    return new Drawing(
        name,
        "Where the contrast acts: " + title,
        "Left: share of answers whose token at that position is another than plain's. Right: largest"
            + " divergence of another stream from the measuring one, median over answers. Bands are"
            + " 95 % intervals at each position. Positions that fewer than a quarter of the answers"
            + " reach are left out.",
        List.of(flips, apart),
        data(lines));
  }

  private static XYChart panel(Look look, int width, String title, String y) {
    XYChart chart =
        FigureStyle.chart(
            look,
            width,
            Math.max(look.wide(400), look.px(300)),
            title,
            look.say("axis.position"),
            look.say(y));
    chart.getStyler().setXAxisDecimalPattern("0");
    return chart;
  }

  /** Adds bands first, or they would veil the lines of others. */
  private static void add(XYChart chart, List<Line> lines, Shown shown) {
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      double[] x = array(line, row -> row.getInt("position"));
      double[] low = array(line, shown.low());
      FigureStyle.band(chart, "band " + i, x, low, array(line, shown.high()), i);
    }
    for (int i = 0; i < lines.size(); i++) {
      add(chart, lines.get(i), i, shown.value());
    }
  }

  private static void add(XYChart chart, Line line, int number, ToDoubleFunction<Row> value) {
    double[] x = array(line, row -> row.getInt("position"));
    double[] y = array(line, value);
    FigureStyle.line(chart, "line " + number, x, y, number)
        .setMarker(SeriesMarkers.NONE)
        .setShowInLegend(false);
    // Markers on every point would hide the lines; those of two lines stand apart.
    int each = Math.max(1, x.length / MARKERS);
    int[] marked = IntStream.range(0, x.length).filter(i -> i % each == number % each).toArray();
    FigureStyle.points(
        chart,
        line.name(),
        IntStream.of(marked).mapToDouble(i -> x[i]).toArray(),
        IntStream.of(marked).mapToDouble(i -> y[i]).toArray(),
        FigureStyle.colour(number),
        FigureStyle.marker(number));
    double last = Math.max(1, x.length == 0 ? 1 : x[x.length - 1]);
    Double before = chart.getStyler().getXAxisMax();
    double most = Math.max(last, before == null ? 0 : before / 1.03);
    chart.getStyler().setXAxisMin(-0.03 * most).setXAxisMax(1.03 * most);
  }

  private static double[] array(Line line, ToDoubleFunction<Row> of) {
    return line.rows().stream().mapToDouble(of).toArray();
  }

  private static Drawing grid(
      Look look, String name, String group, List<Line> lines, boolean flips) {
    int last =
        lines.stream()
            .flatMap(line -> line.rows().stream())
            .mapToInt(row -> row.getInt("position"))
            .max()
            .orElse(0);
    int each = (last + MOST_COLUMNS) / MOST_COLUMNS;
    List<List<@Nullable Double>> values = new ArrayList<>();
    double most = flips ? 1 : 0;
    for (int from = 0; from <= last; from += each) {
      List<@Nullable Double> column = binned(lines, from, from + each, flips);
      for (Double value : column) {
        most = value == null ? most : Math.max(most, value);
      }
      values.add(column);
    }
    List<HeatGrid.Column> columns = new ArrayList<>();
    for (int c = 0; c < values.size(); c++) {
      columns.add(column(Integer.toString(c * each), values.get(c), most, flips));
    }
    XYChart chart =
        HeatGrid.chart(
            look,
            CellNames.title(group),
            look.say(each == 1 ? "axis.position" : "axis.columns"),
            lines.stream().map(Line::name).toList(),
            columns);
    return new Drawing(
        name,
        (flips ? "Changed choices by position: " : "Divergence by position: ")
            + CellNames.title(group),
        caption(flips, most),
        chart,
        data(lines));
  }

  private static String caption(boolean flips, double most) {
    String what =
        flips
            ? "Share of answers in % whose token at that position is another than plain's."
            : "Largest divergence of another stream from the measuring one in nats, median over"
                + " answers, mean over the positions of a column; shades are on a logarithmic scale"
                + " from 0.001 nats to "
                + number(most)
                + ".";
    return what
        + " Positions that fewer than a quarter of the answers reach are left out; intervals are in"
        + " the CSV.";
  }

  private static List<@Nullable Double> binned(List<Line> lines, int from, int to, boolean flips) {
    List<@Nullable Double> column = new ArrayList<>();
    lines.forEach(line -> column.add(binned(line, from, to, flips)));
    return column;
  }

  private static @Nullable Double binned(Line line, int from, int to, boolean flips) {
    double sum = 0;
    double weight = 0;
    for (Row row : line.rows()) {
      int position = row.getInt("position");
      if (position >= from && position < to && (flips || !row.isMissing("kl_median"))) {
        sum += flips ? row.getInt("flips") : row.getDouble("kl_median");
        weight += flips ? row.getInt("n") : 1;
      }
    }
    return weight == 0 ? null : (Double) (sum / weight);
  }

  private static HeatGrid.Column column(
      String label, List<@Nullable Double> values, double most, boolean flips) {
    List<HeatGrid.@Nullable Cell> cells = new ArrayList<>();
    for (Double value : values) {
      cells.add(
          value == null
              ? null
              : flips
                  ? new HeatGrid.Cell(value, Numbers.fixed(100 * value, 0))
                  : new HeatGrid.Cell(logarithmic(value, most), number(value)));
    }
    return new HeatGrid.Column(label, cells);
  }

  /** Variants differ by orders of magnitude. */
  private static double logarithmic(double value, double most) {
    double decades = Math.log10(most / LEAST_NATS);
    return value <= LEAST_NATS || decades <= 0 ? 0 : Math.log10(value / LEAST_NATS) / decades;
  }

  private static String number(double nats) {
    return Numbers.fixed(nats, nats < 0.995 ? 2 : nats < 9.95 ? 1 : 0);
  }

  private static Table data(List<Line> lines) {
    DataRows rows = new DataRows();
    for (Line line : lines) {
      for (Row row : line.rows()) {
        rows.put("variant", line.name()).put("position", row.getInt("position"));
        rows.put("n", row.getInt("n")).put("flip_rate", row.getDouble("flip_rate"));
        rows.put("flip_low", row.getDouble("flip_low"))
            .put("flip_high", row.getDouble("flip_high"));
        for (String column : List.of("kl_median", "kl_low", "kl_high")) {
          rows.put(
              column,
              row.isMissing(column)
                  ? java.util.OptionalDouble.empty()
                  : java.util.OptionalDouble.of(row.getDouble(column)));
        }
      }
    }
    return rows.table("positions");
  }
}
