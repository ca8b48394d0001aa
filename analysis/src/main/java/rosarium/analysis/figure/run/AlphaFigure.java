package rosarium.analysis.figure.run;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Figure;
import rosarium.analysis.figure.FigureCard;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.part.DataRows;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Table;

/** Draws refusal, over-refusal and utility over the strength of the contrast. */
@AutoService(Figure.class)
@FigureCard(
    id = "alpha",
    title = "Strength of the contrast",
    needs = "judged answers of one variant at two strengths",
    place = 3)
public final class AlphaFigure implements Figure {
  private static final List<String> KINDS = List.of("refusal", "over-refusal", "accuracy");

  /**
   * One curve.
   *
   * @param missing strengths of the plan without a number
   */
  private record Curve(
      String name, NavigableMap<Double, RunNumbers.Rate> points, List<Double> missing) {
    /** Return the stretches between strengths that are missing: no line says what is not there. */
    List<Curve> stretches() {
      List<Curve> found = new ArrayList<>();
      NavigableMap<Double, RunNumbers.Rate> rest = points;
      for (double gap : missing) {
        found.add(new Curve(name, rest.headMap(gap, false), List.of()));
        rest = rest.tailMap(gap, false);
      }
      found.add(new Curve(name, rest, List.of()));
      found.removeIf(each -> each.points().isEmpty());
      return found;
    }

    double[] alphas() {
      return points.keySet().stream().mapToDouble(Double::doubleValue).toArray();
    }

    double[] percent(ToDoubleFunction<RunNumbers.Rate> limit) {
      return points.values().stream()
          .mapToDouble(rate -> 100 * limit.applyAsDouble(rate))
          .toArray();
    }
  }

  /** Make one; found as a service. */
  public AlphaFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    Map<String, Chart> charts = new LinkedHashMap<>();
    for (StrengthFamily family : StrengthFamily.of(numbers)) {
      Set<String> safety = new LinkedHashSet<>();
      family
          .byDataset()
          .forEach(
              (dataset, cells) -> {
                Cell any = cells.firstEntry().getValue();
                if (numbers.rate(any, "refusal").isPresent()
                    || numbers.rate(any, "over-refusal").isPresent()) {
                  safety.add(dataset);
                }
              });
      for (String dataset : safety.isEmpty() ? Set.of("") : safety) {
        List<Curve> curves = curves(numbers, look, family, dataset);
        if (!curves.isEmpty()) {
          String part = dataset.isEmpty() ? "" : " on " + dataset;
          charts.put(family.name() + part, new Chart(family.strength(), curves));
        }
      }
    }
    List<Drawing> drawings = new ArrayList<>();
    charts.forEach(
        (part, chart) -> {
          List<String> taken = drawings.stream().map(Drawing::name).toList();
          String name = Drawing.name("alpha", charts.size() > 1 ? part : "", taken);
          drawings.add(drawing(look, name, CellNames.clean(part), chart));
        });
    return drawings;
  }

  private record Chart(String strength, List<Curve> curves) {}

  private static List<Curve> curves(
      RunNumbers numbers, Look look, StrengthFamily family, String safety) {
    List<Curve> curves = new ArrayList<>();
    for (String kind : KINDS) {
      family
          .byDataset()
          .forEach(
              (dataset, cells) -> {
                if (kind.equals("accuracy") || dataset.equals(safety)) {
                  NavigableMap<Double, RunNumbers.Rate> points = new TreeMap<>();
                  List<Double> missing = new ArrayList<>();
                  cells.forEach(
                      (alpha, cell) ->
                          numbers
                              .rate(cell, kind)
                              .ifPresentOrElse(
                                  rate -> points.put(alpha, rate), () -> missing.add(alpha)));
                  if (points.size() > 1) {
                    String name = curveName(look, kind, dataset, safety);
                    curves.add(new Curve(name, points, missing));
                  }
                }
              });
    }
    return curves;
  }

  private static String curveName(Look look, String kind, String dataset, String safety) {
    return switch (kind) {
      case "refusal" -> look.say("curve.refusal");
      case "over-refusal" -> look.say("curve.overRefusal");
      default ->
          dataset.equals(safety)
              ? look.say("curve.accuracy")
              : look.say("curve.accuracyOn", CellNames.clean(dataset));
    };
  }

  private static Drawing drawing(Look look, String name, String part, Chart drawn) {
    List<Curve> curves = drawn.curves();
    XYChart chart =
        FigureStyle.chart(
            look,
            look.width(),
            look.wide(480),
            part,
            look.say("axis." + drawn.strength()),
            look.say("axis.share"));
    FigureStyle.percentY(chart);
    double last = curves.stream().mapToDouble(curve -> curve.points().lastKey()).max().orElse(1);
    double first = curves.stream().mapToDouble(curve -> curve.points().firstKey()).min().orElse(0);
    double margin = 0.04 * (last - first);
    chart.getStyler().setXAxisMin(first - margin).setXAxisMax(last + 1.01 * margin);
    chart.getStyler().setXAxisDecimalPattern("0.###");
    for (int i = 0; i < curves.size(); i++) {
      int turn = 0;
      for (Curve stretch : curves.get(i).stretches()) {
        double[] low = stretch.percent(RunNumbers.Rate::low);
        double[] high = stretch.percent(RunNumbers.Rate::high);
        String band = "band " + i + " " + turn++;
        FigureStyle.band(chart, band, stretch.alphas(), low, high, i);
      }
    }
    for (int i = 0; i < curves.size(); i++) {
      int turn = 0;
      for (Curve stretch : curves.get(i).stretches()) {
        String series = turn == 0 ? stretch.name() : stretch.name() + " " + turn;
        double[] value = stretch.percent(RunNumbers.Rate::value);
        FigureStyle.line(chart, series, stretch.alphas(), value, i);
        chart.getSeriesMap().get(series).setShowInLegend(turn++ == 0);
      }
    }
    String caption =
        "Markers are what was measured; lines only join them. Bands are 95 % intervals at each"
            + " strength, not of the whole curve."
            + missing(drawn);
    return new Drawing(
        name, "Strength of the contrast: " + part, caption, chart, data(drawn.strength(), curves));
  }

  private static String missing(Chart drawn) {
    String list =
        drawn.curves().stream()
            .flatMap(curve -> curve.missing().stream())
            .distinct()
            .sorted()
            .map(Object::toString)
            .collect(Collectors.joining(", "));
    return list.isEmpty() ? "" : " Without answers so far: " + drawn.strength() + " " + list + ".";
  }

  private static Table data(String strength, List<Curve> curves) {
    DataRows rows = new DataRows();
    for (Curve curve : curves) {
      curve
          .points()
          .forEach(
              (alpha, rate) -> {
                rows.put("curve", curve.name()).put("metric", rate.metric());
                rows.put(strength, alpha).put("value", rate.value());
                rows.put("low", rate.low()).put("high", rate.high());
                rows.put("n", rate.scored()).put("unscored", rate.unscored());
              });
    }
    return rows.table("alpha");
  }
}
