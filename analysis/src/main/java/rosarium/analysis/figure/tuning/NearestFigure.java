package rosarium.analysis.figure.tuning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.tuning.TuningFigures.Row;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Draws what the rows of soft prompts look like, a panel for each prompt. */
final class NearestFigure {
  /** Rows that fit into a panel. */
  private static final int MOST = 32;

  private static final int ROW = 24;

  private NearestFigure() {}

  static Drawing draw(Map<String, List<Row>> rows, Look look) {
    int most = rows.values().stream().mapToInt(List::size).max().orElse(0);
    int shown = Math.min(MOST, most);
    List<XYChart> panels = new ArrayList<>();
    rows.forEach((prompt, all) -> panels.add(panel(prompt, moved(all), shown, rows.size(), look)));
    String which =
        most > MOST ? "The %d rows that moved most, in their order. ".formatted(MOST) : "";
    String caption =
        which
            + "Each row of a soft prompt: cosine of the angle between it and the embedding that it"
            + " began as (1: it has not turned), and to that of the token it looks most like besides,"
            + " which is named behind the arrow.";
    return new Drawing(
        "nearest", "What the rows of the soft prompts look like", caption, panels, data(rows));
  }

  /** Return the rows to show: those that turned furthest, in their order. */
  private static List<Row> moved(List<Row> rows) {
    return rows.stream()
        .sorted(Comparator.comparingDouble(Row::kept))
        .limit(MOST)
        .sorted(Comparator.comparingInt(Row::place))
        .toList();
  }

  private static XYChart panel(String prompt, List<Row> rows, int shown, int panels, Look look) {
    XYChart chart =
        FigureStyle.chart(
            look,
            look.wide(Look.STANDARD_WIDTH / (double) panels),
            look.px(140 + (double) ROW * shown),
            prompt,
            look.say("axis.cosine"),
            "");
    // Numbered, since equal names would lose their ticks.
    List<String> names = rows.stream().map(NearestFigure::name).toList();
    FigureStyle.namedRows(chart, names, look.px(ROW));
    double least =
        rows.stream().mapToDouble(row -> Math.min(row.kept(), row.near())).min().orElse(0);
    chart.getStyler().setXAxisMin(Math.min(0, least)).setXAxisMax(1.02);
    chart.getStyler().setXAxisDecimalPattern("0.0").setLegendPosition(LegendPosition.OutsideS);
    double[] y = new double[rows.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = rows.size() - i;
    }
    FigureStyle.points(
        chart,
        look.say("series.beganAs"),
        rows.stream().mapToDouble(Row::kept).toArray(),
        y,
        FigureStyle.colour(0),
        FigureStyle.marker(0));
    FigureStyle.points(
        chart,
        look.say("series.nearest"),
        rows.stream().mapToDouble(Row::near).toArray(),
        y,
        FigureStyle.colour(1),
        FigureStyle.marker(1));
    return chart;
  }

  static String name(Row row) {
    String began = word(row.beganAs(), false);
    String near = word(row.nearest(), false);
    if (began.equals(near)) {
      began = word(row.beganAs(), true);
      near = word(row.nearest(), true);
    }
    return (row.place() + 1) + "  " + began + " \u2192 " + near;
  }

  /** Show blanks where there is nothing else, or where they tell two tokens apart. */
  private static String word(String token, boolean blanks) {
    String clean = CellNames.clean(token.replace(' ', '\u2423'));
    String words = clean.replace('\u2423', ' ').strip();
    return blanks || words.isEmpty() ? clean : words;
  }

  private static Table data(Map<String, List<Row>> rows) {
    StringColumn prompts = StringColumn.create("prompt");
    IntColumn places = IntColumn.create("row");
    StringColumn began = StringColumn.create("began_as");
    DoubleColumn kept = DoubleColumn.create("cosine_began_as");
    StringColumn nearest = StringColumn.create("nearest");
    DoubleColumn near = DoubleColumn.create("cosine_nearest");
    rows.forEach(
        (prompt, all) ->
            all.forEach(
                row -> {
                  prompts.append(prompt);
                  places.append(row.place());
                  began.append(row.beganAs());
                  kept.append(row.kept());
                  nearest.append(row.nearest());
                  near.append(row.near());
                }));
    return Table.create("nearest", prompts, places, began, kept, nearest, near);
  }
}
