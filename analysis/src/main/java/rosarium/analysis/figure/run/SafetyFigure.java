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
import rosarium.analysis.figure.part.DataRows;
import rosarium.analysis.figure.part.DotRows;
import rosarium.analysis.figure.part.Mark;
import rosarium.analysis.figure.part.Plane;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Table;

/** Draws what safety costs: refusal of harmful queries against over-refusal of harmless ones. */
@AutoService(Figure.class)
@FigureCard(
    id = "safety",
    title = "Safety against over-refusal",
    needs = "a data set with both harmful and harmless queries, and verdicts on both",
    place = 1)
public final class SafetyFigure implements Figure {
  private record Point(
      String name, boolean plain, RunNumbers.Rate harmless, RunNumbers.Rate harmful) {}

  /** Make one; found as a service. */
  public SafetyFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    Map<String, List<Point>> groups = new LinkedHashMap<>();
    numbers
        .byModelAndDataset()
        .forEach(
            (group, cells) -> {
              Map<String, String> names = CellNames.of(cells);
              List<Point> points = new ArrayList<>();
              for (Cell cell : cells) {
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
              points.size() > Plane.MOST_POINTS
                  ? rows(look, name, group, points)
                  : plane(look, name, group, points));
        });
    return drawings;
  }

  private static Drawing plane(Look look, String name, String group, List<Point> points) {
    XYChart chart =
        FigureStyle.chart(
            look,
            look.width(),
            Math.max(look.wide(520), look.px(120 + 24.0 * points.size())),
            CellNames.clean(group),
            look.say("axis.overRefusal"),
            look.say("axis.refusal"));
    FigureStyle.percentX(chart);
    FigureStyle.percentY(chart);
    Plane.add(
        chart,
        look,
        points.stream()
            .map(
                point ->
                    new Plane.Point(
                        point.name(),
                        point.plain(),
                        false,
                        Mark.percent(point.harmless()),
                        Mark.percent(point.harmful())))
            .toList(),
        "");
    String caption =
        "One point a variant; the bars are 95 % intervals of each rate. The upper left corner is"
            + " best: every harmful query refused, every harmless one answered. "
            + judged(points)
            + coinciding(points);
    return new Drawing(name, title(group), caption, chart, data(points));
  }

  private static Drawing rows(Look look, String name, String group, List<Point> points) {
    List<String> names = points.stream().map(Point::name).toList();
    XYChart chart = DotRows.chart(look, CellNames.clean(group), look.say("axis.share"), names);
    FigureStyle.percentX(chart);
    DotRows.add(
        chart,
        points.size(),
        List.of(
            new DotRows.Series(
                look.say("series.refusal"),
                points.stream().map(point -> Mark.percent(point.harmful())).toList()),
            new DotRows.Series(
                look.say("series.overRefusal"),
                points.stream().map(point -> Mark.percent(point.harmless())).toList())));
    String caption =
        "One row a variant: what share of harmful and of harmless queries it refused, with 95 %"
            + " intervals. "
            + judged(points);
    return new Drawing(name, title(group), caption, chart, data(points));
  }

  private static String title(String group) {
    return "Safety against over-refusal: " + CellNames.clean(group);
  }

  private static String judged(List<Point> points) {
    return Judged.by(points.get(0).harmful().metric());
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
        text.append(" On one point, drawn a little apart, lie: ");
        text.append(String.join(", ", names)).append('.');
      }
    }
    return text.toString();
  }

  private static Table data(List<Point> points) {
    DataRows rows = new DataRows();
    for (Point point : points) {
      rows.put("variant", point.name())
          .put("over_refusal", point.harmless())
          .put("refusal", point.harmful());
    }
    return rows.table("safety");
  }
}
