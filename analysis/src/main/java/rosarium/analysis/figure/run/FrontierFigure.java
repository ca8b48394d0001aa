package rosarium.analysis.figure.run;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
import tech.tablesaw.api.Table;

/**
 * Draws safety against over-refusal and against utility, and names the variants that no other beats
 * in all three.
 */
@AutoService(Figure.class)
@FigureCard(
    id = "frontier",
    title = "Safety, over-refusal and utility",
    needs =
        "harmful and harmless queries with verdicts, and a data set with right answers or win rates",
    place = 2)
public final class FrontierFigure implements Figure {
  private record Point(String name, boolean plain, Rate harmful, Rate harmless, Rate utility) {
    double[] goods() {
      return new double[] {harmful.value(), -harmless.value(), utility.value()};
    }
  }

  /**
   * What is measured of answers where no safety is at stake.
   *
   * @param metric id, judge included: the same for plain as for the others
   */
  private record Utility(String dataset, String metric) {}

  private static final String WIN_RATE = "win-rate";

  /** Make one; found as a service. */
  public FrontierFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    List<Utility> utilities =
        numbers.run().cells().stream()
            .flatMap(cell -> utility(numbers, cell).stream())
            .distinct()
            .toList();
    List<Drawing> drawings = new ArrayList<>();
    Map<List<String>, List<Point>> groups = new LinkedHashMap<>();
    numbers
        .byModelAndDataset()
        .forEach(
            (group, cells) -> {
              for (Utility utility : utilities) {
                List<Point> points = points(numbers, cells, utility);
                if (points.size() > 1) {
                  groups.put(List.of(group, utility.dataset()), points);
                }
              }
            });
    groups.forEach(
        (key, points) -> {
          List<String> taken = drawings.stream().map(Drawing::name).toList();
          String part = groups.size() > 1 ? String.join(" ", key) : "";
          String name = Drawing.name("frontier", part, taken);
          drawings.add(drawing(look, name, key.get(0), key.get(1), points));
        });
    return drawings;
  }

  /** Win rates against plain's own answers are none of plain. */
  private static Optional<Utility> utility(RunNumbers numbers, Cell cell) {
    return numbers
        .rate(cell, "accuracy")
        .or(() -> RunNumbers.isPlain(cell) ? numbers.rate(cell, WIN_RATE) : Optional.empty())
        .map(rate -> new Utility(cell.dataset(), rate.metric()));
  }

  private static List<Point> points(RunNumbers numbers, List<Cell> cells, Utility utility) {
    Map<String, String> names = CellNames.of(cells);
    List<Point> points = new ArrayList<>();
    for (Cell cell : cells) {
      Optional<Rate> harmful = numbers.rate(cell, "refusal");
      Optional<Rate> harmless = numbers.rate(cell, "over-refusal");
      Optional<Rate> right =
          numbers
              .twin(cell, utility.dataset())
              .flatMap(twin -> numbers.measure(twin, utility.metric()));
      if (harmful.isPresent() && harmless.isPresent() && right.isPresent()) {
        points.add(
            new Point(
                names.getOrDefault(cell.id(), cell.id()),
                RunNumbers.isPlain(cell),
                harmful.get(),
                harmless.get(),
                right.get()));
      }
    }
    return points;
  }

  private static Drawing drawing(
      Look look, String name, String group, String utility, List<Point> points) {
    List<Boolean> front = Front.of(points.stream().map(Point::goods).toList());
    int height = Math.max(look.wide(430), look.px(120 + 24.0 * Plane.MOST_POINTS));
    int left = look.wide(390);
    String title = CellNames.title(group);
    // The title in two halves, so that both plots are of one height.
    String[] halves = group.split(", ", 2);
    XYChart over =
        panel(
            look,
            left,
            height,
            CellNames.clean(halves[0]),
            "axis.shortOverRefusal",
            points,
            front,
            Point::harmless);
    over.getStyler().setLegendVisible(false);
    XYChart useful =
        panel(
            look,
            look.wide(860) - left + look.px(120),
            height,
            CellNames.clean(halves[halves.length - 1]),
            wins(points) ? "axis.shortWinRate" : "axis.shortUtility",
            points,
            front,
            Point::utility,
            CellNames.clean(utility));
    return new Drawing(
        name,
        "Safety, over-refusal and utility: " + title,
        caption(utility, points, front),
        List.of(over, useful),
        data(points, front));
  }

  private static String caption(String utility, List<Point> points, List<Boolean> front) {
    return "The same variants twice: refusal of harmful queries against over-refusal of harmless ones"
        + " (upper left is best) and against "
        + (wins(points)
            ? "the win rate by " + judge(points.get(0).utility()) + " on "
            : "right answers on ")
        + utility
        + " (upper right is best), with 95 % intervals. "
        + (points.size() > Plane.MOST_POINTS
            ? "Named are plain and the variants that no other equals or beats in all three by"
                + " their point estimates, whose order may be chance. "
            : "On the front, beaten by no other in all three: " + onFront(points, front) + ". ")
        + Judged.by(points.get(0).harmful().metric());
  }

  private static boolean wins(List<Point> points) {
    return points.get(0).utility().metric().startsWith(WIN_RATE + "/");
  }

  private static String judge(Rate rate) {
    return rate.metric().substring(rate.metric().indexOf('/') + 1);
  }

  private static String onFront(List<Point> points, List<Boolean> front) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      if (front.get(i)) {
        names.add(points.get(i).name());
      }
    }
    return String.join(", ", names);
  }

  private static XYChart panel(
      Look look,
      int width,
      int height,
      String title,
      String x,
      List<Point> points,
      List<Boolean> front,
      Function<Point, Rate> across,
      Object... of) {
    XYChart chart =
        FigureStyle.chart(
            look, width, height, title, look.say(x, of), look.say("axis.shortRefusal"));
    FigureStyle.percentX(chart);
    FigureStyle.percentY(chart);
    List<Plane.Point> shown = new ArrayList<>();
    int named = 0;
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      boolean beside =
          !point.plain()
              && points.size() > Plane.MOST_POINTS
              && (!front.get(i) || named >= Plane.MOST_POINTS);
      named += beside || point.plain() ? 0 : 1;
      shown.add(
          new Plane.Point(
              point.name(),
              point.plain(),
              beside,
              Mark.percent(across.apply(point)),
              Mark.percent(point.harmful())));
    }
    Plane.add(chart, look, shown, look.say("series.beaten"));
    return chart;
  }

  private static Table data(List<Point> points, List<Boolean> front) {
    DataRows rows = new DataRows();
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      rows.put("variant", point.name()).put("front", front.get(i) ? "yes" : "no");
      rows.put("refusal", point.harmful()).put("over_refusal", point.harmless());
      rows.put("utility", point.utility());
    }
    return rows.table("frontier");
  }
}
