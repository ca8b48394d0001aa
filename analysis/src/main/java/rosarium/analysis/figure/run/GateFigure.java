package rosarium.analysis.figure.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Figure;
import rosarium.analysis.figure.FigureCard;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.RunNumbers.Rate;
import rosarium.analysis.figure.part.DataRows;
import rosarium.analysis.figure.part.Mark;
import rosarium.analysis.figure.part.Plane;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Row;

/**
 * Draws one variant under each of its gates: what it refuses against how many of its steps need the
 * second stream, or against time where there are no traces.
 */
@AutoService(Figure.class)
@FigureCard(
    id = "gates",
    title = "Gates",
    needs = "judged answers of one variant under two gates",
    place = 6)
public final class GateFigure implements Figure {
  private record Point(
      String name, boolean plain, Mark across, Optional<Rate> harmful, Optional<Rate> harmless) {}

  /** Make one; found as a service. */
  public GateFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    Map<List<Object>, List<Cell>> groups = new LinkedHashMap<>();
    for (Cell cell : numbers.run().cells()) {
      if (numbers.rate(cell, "refusal").isPresent()
          || numbers.rate(cell, "over-refusal").isPresent()) {
        List<Object> key = new ArrayList<>(RunNumbers.settings(cell));
        key.remove(cell.label());
        key.remove((Object) cell.gate());
        key.add(cell.dataset());
        groups.computeIfAbsent(key, each -> new ArrayList<>()).add(cell);
      }
    }
    groups.values().removeIf(cells -> cells.size() < 2);
    List<Drawing> drawings = new ArrayList<>();
    for (List<Cell> cells : groups.values()) {
      Cell any = cells.get(0);
      String part = CellNames.setting(any.variant()) + " on " + any.dataset();
      boolean traced =
          cells.stream().allMatch(cell -> RunNumbers.line(numbers.steps(), cell).isPresent());
      List<Point> points = points(numbers, cells, traced);
      if (points.size() > 1) {
        List<String> taken = drawings.stream().map(Drawing::name).toList();
        String name = Drawing.name("gates", groups.size() > 1 ? part : "", taken);
        drawings.add(drawing(look, name, part, points, traced));
      }
    }
    return drawings;
  }

  private static List<Point> points(RunNumbers numbers, List<Cell> cells, boolean traced) {
    List<Cell> all = new ArrayList<>();
    numbers.baseline(cells.get(0)).ifPresent(all::add);
    all.addAll(cells);
    Map<String, Integer> names = new LinkedHashMap<>();
    List<Point> points = new ArrayList<>();
    for (Cell cell : all) {
      Optional<Mark> across = across(numbers, cell, traced);
      if (across.isPresent()) {
        String gate = RunNumbers.isPlain(cell) ? cell.label() : gate(cell.gate());
        int turn = names.merge(gate, 1, Integer::sum);
        points.add(
            new Point(
                turn == 1 ? gate : gate + " " + cell.id(),
                RunNumbers.isPlain(cell),
                across.get(),
                numbers.rate(cell, "refusal"),
                numbers.rate(cell, "over-refusal")));
      }
    }
    return points;
  }

  private static String gate(JsonNode gate) {
    return CellNames.clean(CellNames.setting(gate));
  }

  private static Optional<Mark> across(RunNumbers numbers, Cell cell, boolean traced) {
    Optional<Row> row = RunNumbers.line(traced ? numbers.steps() : numbers.cost(), cell);
    return traced
        ? row.map(
            each ->
                Mark.percent(
                    each.getDouble("double_rate"),
                    each.getDouble("double_low"),
                    each.getDouble("double_high")))
        : row.map(
            each ->
                new Mark(
                    each.getDouble("ms_per_token"),
                    each.getDouble("ms_per_token_low"),
                    each.getDouble("ms_per_token_high")));
  }

  private static Drawing drawing(
      Look look, String name, String part, List<Point> points, boolean traced) {
    String title = CellNames.clean(part);
    // The title in two halves, so that both plots are of one height.
    int border = part.lastIndexOf(" on ");
    String dataset = CellNames.clean(part.substring(border + 4));
    String variant = CellNames.clean(part.substring(0, border));
    List<XYChart> panels = new ArrayList<>();
    boolean harmful = points.stream().allMatch(point -> point.harmful().isPresent());
    boolean harmless = points.stream().allMatch(point -> point.harmless().isPresent());
    int left = look.wide(harmless ? 400 : 860);
    if (harmful) {
      XYChart chart = panel(look, left, harmless ? variant : title, traced, points, true);
      chart.getStyler().setLegendVisible(!harmless);
      panels.add(chart);
    }
    if (harmless) {
      int width = look.wide(860) - (harmful ? left : 0) + (harmful ? look.px(170) : 0);
      panels.add(panel(look, width, harmful ? dataset : title, traced, points, false));
    }
    DataRows rows = new DataRows();
    for (Point point : points) {
      for (Optional<Rate> rate : List.of(point.harmful(), point.harmless())) {
        rate.ifPresent(
            each ->
                rows.put("gate", point.name())
                    .put("across", traced ? "share of steps with two streams" : "ms per token")
                    .put("across_value", point.across().value() / (traced ? 100 : 1))
                    .put("across_low", point.across().low() / (traced ? 100 : 1))
                    .put("across_high", point.across().high() / (traced ? 100 : 1))
                    .put("metric", each.metric())
                    .put("share", each));
      }
    }
    String caption =
        "One variant under each of its gates, and plain, with 95 % intervals; points that would hide"
            + " one another stand a little apart. What it refuses against "
            + (traced
                ? "the share of steps at which a second stream is read; to the left is cheaper. "
                : "the median time of a token in this run, for want of traces. ")
            + points.stream()
                .flatMap(point -> point.harmful().or(point::harmless).stream())
                .findFirst()
                .map(rate -> Judged.by(rate.metric()))
                .orElse("");
    return new Drawing(name, "Gates: " + title, caption, panels, rows.table("gates"));
  }

  private static XYChart panel(
      Look look, int width, String title, boolean traced, List<Point> points, boolean harmful) {
    XYChart chart =
        FigureStyle.chart(
            look,
            width,
            Math.max(look.wide(400), look.px(300)),
            title,
            look.say(traced ? "axis.twoStreams" : "axis.perToken"),
            look.say(harmful ? "axis.shortRefusal" : "axis.shortOverRefusal"));
    FigureStyle.percentY(chart);
    List<Plane.Point> shown =
        points.stream()
            .map(
                point ->
                    new Plane.Point(
                        point.name(),
                        point.plain(),
                        false,
                        point.across(),
                        Mark.percent((harmful ? point.harmful() : point.harmless()).orElseThrow())))
            .toList();
    if (traced) {
      FigureStyle.percentX(chart);
    } else {
      Plane.fromZero(chart, shown);
    }
    Plane.add(chart, look, shown, "");
    return chart;
  }
}
