package rosarium.analysis.figure.run;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Figure;
import rosarium.analysis.figure.FigureCard;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.part.DataRows;

/**
 * Draws several variants over their strength in one figure, a panel for each rate: whether one of
 * them buys more refusals of what is harmful for fewer of what is not.
 */
@AutoService(Figure.class)
@FigureCard(
    id = "strengths",
    title = "Variants over their strength",
    needs = "judged answers of two variants, or one under two prompt pairs, at two strengths each",
    place = 4)
public final class StrengthsFigure implements Figure {
  /** More curves than this cannot be told apart. */
  private static final int MOST = 6;

  private static final Map<String, String> KINDS = kinds();

  /** Make one; found as a service. */
  public StrengthsFigure() {}

  private static Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("refusal", "curve.refusal");
    kinds.put("over-refusal", "curve.overRefusal");
    kinds.put("accuracy", "curve.accuracy");
    return kinds;
  }

  /** Curves of one rate, by the name of the family. */
  private record Panel(String kind, Map<String, NavigableMap<Double, RunNumbers.Rate>> curves) {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    Map<List<String>, List<StrengthFamily>> comparable = new LinkedHashMap<>();
    for (StrengthFamily family : StrengthFamily.of(numbers)) {
      for (String dataset : family.byDataset().keySet()) {
        comparable
            .computeIfAbsent(List.of(dataset, family.strength()), key -> new ArrayList<>())
            .add(family);
      }
    }
    List<Drawing> drawings = new ArrayList<>();
    comparable.forEach(
        (of, families) -> {
          List<Panel> panels = panels(numbers, of.get(0), families);
          if (!panels.isEmpty()) {
            List<String> taken = drawings.stream().map(Drawing::name).toList();
            String name =
                Drawing.name("strengths", comparable.size() > 1 ? String.join(" ", of) : "", taken);
            drawings.add(drawing(look, name, of.get(0), of.get(1), panels));
          }
        });
    return drawings;
  }

  private static List<Panel> panels(
      RunNumbers numbers, String dataset, List<StrengthFamily> families) {
    List<Panel> panels = new ArrayList<>();
    for (String kind : KINDS.keySet()) {
      Panel panel = new Panel(kind, new LinkedHashMap<>());
      for (StrengthFamily family : families) {
        NavigableMap<Double, RunNumbers.Rate> points = new TreeMap<>();
        family
            .byDataset()
            .getOrDefault(dataset, new TreeMap<>())
            .forEach(
                (strength, cell) ->
                    numbers.rate(cell, kind).ifPresent(rate -> points.put(strength, rate)));
        if (points.size() > 1) {
          panel.curves().put(family.name(), points);
        }
      }
      if (panel.curves().size() > 1 && panel.curves().size() <= MOST) {
        panels.add(panel);
      }
    }
    return panels;
  }

  private static Drawing drawing(
      Look look, String name, String dataset, String strength, List<Panel> panels) {
    List<XYChart> charts = new ArrayList<>();
    DataRows rows = new DataRows();
    for (Panel panel : panels) {
      charts.add(chart(look, strength, panel, panels.size()));
      panel
          .curves()
          .forEach(
              (family, points) ->
                  points.forEach(
                      (at, rate) -> {
                        rows.put("variant", family).put("metric", rate.metric());
                        rows.put(strength, at).put("value", rate.value());
                        rows.put("low", rate.low()).put("high", rate.high());
                        rows.put("n", rate.scored()).put("unscored", rate.unscored());
                      }));
    }
    String caption =
        "Markers are what was measured; lines only join them. Bands are 95 % intervals at each"
            + " strength. Where the strength is off stands plain decoding under the same positive"
            + " prompt.";
    return new Drawing(
        name,
        "Variants over their strength, on " + CellNames.clean(dataset),
        caption,
        charts,
        rows.table("strengths"));
  }

  private static XYChart chart(Look look, String strength, Panel panel, int panels) {
    XYChart chart =
        FigureStyle.chart(
            look,
            look.wide(Math.max(430, Look.STANDARD_WIDTH / (double) panels)),
            look.wide(420) + look.px(20.0 * panel.curves().size()),
            look.say(KINDS.getOrDefault(panel.kind(), "")),
            look.say("axis." + strength),
            look.say("axis.share"));
    FigureStyle.percentY(chart);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setXAxisDecimalPattern("0.###");
    double first = limit(panel, NavigableMap::firstKey).min().orElse(0);
    double last = limit(panel, NavigableMap::lastKey).max().orElse(1);
    double margin = 0.04 * (last - first);
    chart.getStyler().setXAxisMin(first - margin).setXAxisMax(last + 1.01 * margin);
    int number = 0;
    for (NavigableMap<Double, RunNumbers.Rate> points : panel.curves().values()) {
      double[] low = percent(points, RunNumbers.Rate::low);
      double[] high = percent(points, RunNumbers.Rate::high);
      FigureStyle.band(chart, "band " + number, x(points), low, high, number);
      number++;
    }
    number = 0;
    for (Map.Entry<String, NavigableMap<Double, RunNumbers.Rate>> curve :
        panel.curves().entrySet()) {
      double[] value = percent(curve.getValue(), RunNumbers.Rate::value);
      FigureStyle.line(
          chart, CellNames.clean(curve.getKey()), x(curve.getValue()), value, number++);
    }
    return chart;
  }

  private static DoubleStream limit(
      Panel panel, ToDoubleFunction<NavigableMap<Double, RunNumbers.Rate>> of) {
    return panel.curves().values().stream().mapToDouble(of);
  }

  private static double[] x(NavigableMap<Double, RunNumbers.Rate> points) {
    return points.keySet().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] percent(
      NavigableMap<Double, RunNumbers.Rate> points, ToDoubleFunction<RunNumbers.Rate> limit) {
    return points.values().stream().mapToDouble(rate -> 100 * limit.applyAsDouble(rate)).toArray();
  }
}
