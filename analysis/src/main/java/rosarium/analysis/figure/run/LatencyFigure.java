package rosarium.analysis.figure.run;

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
import rosarium.analysis.figure.part.Front;
import rosarium.analysis.figure.part.Mark;
import rosarium.analysis.figure.part.Plane;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** Draws the refusal of harmful queries against the time that a token takes. */
@AutoService(Figure.class)
@FigureCard(
    id = "latency",
    title = "Latency against safety",
    needs = "harmful queries with verdicts, and the timing of two variants",
    place = 11)
public final class LatencyFigure implements Figure {
  private record Point(String name, boolean plain, Mark time, Rate harmful) {
    double[] goods() {
      return new double[] {harmful.value(), -time.value()};
    }
  }

  /** Make one; found as a service. */
  public LatencyFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    Map<String, List<Point>> groups = new LinkedHashMap<>();
    numbers
        .byModelAndDataset()
        .forEach(
            (group, cells) -> {
              List<Point> points = points(numbers, cells);
              if (points.size() > 1) {
                groups.put(group, points);
              }
            });
    List<Drawing> drawings = new ArrayList<>();
    groups.forEach(
        (group, points) -> {
          List<String> taken = drawings.stream().map(Drawing::name).toList();
          String name = Drawing.name("latency", groups.size() > 1 ? group : "", taken);
          drawings.add(drawing(look, name, group, points));
        });
    return drawings;
  }

  private static List<Point> points(RunNumbers numbers, List<Cell> cells) {
    Map<String, String> names = CellNames.of(cells);
    List<Point> points = new ArrayList<>();
    for (Cell cell : cells) {
      Optional<Row> cost = RunNumbers.line(numbers.cost(), cell);
      Optional<Rate> harmful = numbers.rate(cell, "refusal");
      if (cost.isPresent() && harmful.isPresent() && cost.get().getDouble("ms_per_token") > 0) {
        Row row = cost.get();
        points.add(
            new Point(
                names.getOrDefault(cell.id(), cell.id()),
                RunNumbers.isPlain(cell),
                new Mark(
                    row.getDouble("ms_per_token"),
                    row.getDouble("ms_per_token_low"),
                    row.getDouble("ms_per_token_high")),
                harmful.get()));
      }
    }
    return points;
  }

  private static Drawing drawing(Look look, String name, String group, List<Point> points) {
    List<Boolean> front = Front.of(points.stream().map(Point::goods).toList());
    boolean few = points.size() <= Plane.MOST_POINTS;
    List<Plane.Point> shown = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      boolean beside = !few && !point.plain() && !front.get(i);
      shown.add(
          new Plane.Point(
              point.name(), point.plain(), beside, point.time(), Mark.percent(point.harmful())));
    }
    XYChart chart =
        FigureStyle.chart(
            look,
            look.width(),
            Math.max(look.wide(480), look.px(120 + 24.0 * Plane.MOST_POINTS)),
            CellNames.clean(group),
            look.say("axis.perToken"),
            look.say("axis.refusal"));
    FigureStyle.percentY(chart);
    Plane.fromZero(chart, shown);
    Plane.add(chart, look, shown, look.say("series.beaten"));
    String caption =
        "Median decode time by token against refusal of harmful queries, with 95 % intervals; the"
            + " upper left is best. All cells were decoded together and share the time of a pass, so"
            + " this orders variants of one run; rosarium bench prices the second pass itself. "
            + (few ? "" : "Named are plain and the variants that no other beats in both. ")
            + Judged.by(points.get(0).harmful().metric());
    return new Drawing(
        name, "Latency against safety: " + CellNames.clean(group), caption, chart, data(points));
  }

  private static Table data(List<Point> points) {
    DataRows rows = new DataRows();
    for (Point point : points) {
      rows.put("variant", point.name());
      rows.put("ms_per_token", point.time().value()).put("ms_per_token_low", point.time().low());
      rows.put("ms_per_token_high", point.time().high()).put("refusal", point.harmful());
    }
    return rows.table("latency");
  }
}
