package rosarium.analysis.figure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.knowm.xchart.XYChart;
import rosarium.core.record.Cell;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Draws refusal, over-refusal and utility over the strength of the contrast. */
@AutoService(Figure.class)
@FigureCard(
    id = "alpha",
    title = "Strength of the contrast",
    needs = "judged answers of one variant at two strengths",
    place = 2)
public final class AlphaFigure implements Figure {
  private static final List<String> KINDS = List.of("refusal", "over-refusal", "accuracy");

  /** Cells that differ in alpha and data set only. */
  private record Family(String name, Map<String, NavigableMap<Double, Cell>> byDataset) {}

  /** One curve. */
  private record Curve(String name, NavigableMap<Double, RunNumbers.Rate> points) {
    double[] alphas() {
      return points.keySet().stream().mapToDouble(Double::doubleValue).toArray();
    }

    double[] percent(java.util.function.ToDoubleFunction<RunNumbers.Rate> limit) {
      return points.values().stream()
          .mapToDouble(rate -> 100 * limit.applyAsDouble(rate))
          .toArray();
    }
  }

  /** Make one; found as a service. */
  public AlphaFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers) {
    List<Map.Entry<String, List<Curve>>> charts = new ArrayList<>();
    List<Family> families = families(numbers);
    for (Family family : families) {
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
        List<Curve> curves = curves(numbers, family, dataset);
        if (!curves.isEmpty()) {
          String part = dataset.isEmpty() ? "" : " on " + dataset;
          charts.add(Map.entry(CellNames.clean(family.name() + part), curves));
        }
      }
    }
    List<Drawing> drawings = new ArrayList<>();
    for (Map.Entry<String, List<Curve>> chart : charts) {
      List<String> taken = drawings.stream().map(Drawing::name).toList();
      String name = Drawing.name("alpha", charts.size() > 1 ? chart.getKey() : "", taken);
      drawings.add(drawing(name, chart.getKey(), chart.getValue()));
    }
    return drawings;
  }

  private static List<Family> families(RunNumbers numbers) {
    Map<List<Object>, Map<String, NavigableMap<Double, Cell>>> found = new LinkedHashMap<>();
    for (Cell cell : numbers.run().cells()) {
      JsonNode alpha = cell.variant().path("alpha");
      if (alpha.isNumber()) {
        found
            .computeIfAbsent(key(cell), key -> new LinkedHashMap<>())
            .computeIfAbsent(cell.dataset(), dataset -> new TreeMap<>())
            .put(alpha.doubleValue(), cell);
      }
    }
    // One strength and plain are two points that the safety figure shows already.
    found.values().removeIf(sets -> sets.values().stream().noneMatch(cells -> cells.size() > 1));
    Map<List<Object>, Cell> first = new LinkedHashMap<>();
    found.forEach(
        (key, sets) -> first.put(key, sets.values().iterator().next().firstEntry().getValue()));
    List<Family> families = new ArrayList<>();
    found.forEach(
        (key, sets) -> {
          sets.values().forEach(cells -> addPlain(numbers, cells));
          families.add(new Family(name(key, first.keySet()), sets));
        });
    return families;
  }

  private static List<Object> key(Cell cell) {
    return List.of(
        CellNames.setting(withoutAlpha(cell)),
        cell.model(),
        cell.dtype(),
        cell.promptPair(),
        CellNames.setting(cell.gate()),
        CellNames.setting(cell.sampling()),
        cell.method() == null ? "no prompt method" : CellNames.setting(cell.method()),
        "seed " + cell.seed(),
        cell.maxTokens() + " tokens");
  }

  private static JsonNode withoutAlpha(Cell cell) {
    JsonNode variant = cell.variant().deepCopy();
    if (variant instanceof ObjectNode object) {
      object.remove("alpha");
    }
    return variant;
  }

  /** Names a family by its variant, and by what differs among the families. */
  private static String name(List<Object> key, Set<List<Object>> all) {
    StringBuilder name = new StringBuilder(key.get(0).toString());
    for (int i = 1; i < key.size(); i++) {
      int place = i;
      if (all.stream().map(each -> each.get(place)).distinct().count() > 1) {
        name.append(", ").append(key.get(i));
      }
    }
    return CellNames.clean(name.toString());
  }

  private static void addPlain(RunNumbers numbers, NavigableMap<Double, Cell> cells) {
    if (!cells.containsKey(0.0)) {
      numbers.baseline(cells.firstEntry().getValue()).ifPresent(plain -> cells.put(0.0, plain));
    }
  }

  private static List<Curve> curves(RunNumbers numbers, Family family, String safety) {
    List<Curve> curves = new ArrayList<>();
    for (String kind : KINDS) {
      family
          .byDataset()
          .forEach(
              (dataset, cells) -> {
                if (kind.equals("accuracy") || dataset.equals(safety)) {
                  NavigableMap<Double, RunNumbers.Rate> points = new TreeMap<>();
                  cells.forEach(
                      (alpha, cell) ->
                          numbers.rate(cell, kind).ifPresent(rate -> points.put(alpha, rate)));
                  if (points.size() > 1) {
                    curves.add(new Curve(curveName(kind, dataset, safety), points));
                  }
                }
              });
    }
    return curves;
  }

  private static String curveName(String kind, String dataset, String safety) {
    return switch (kind) {
      case "refusal" -> "refusal of harmful";
      case "over-refusal" -> "over-refusal of harmless";
      default -> dataset.equals(safety) ? "accuracy" : CellNames.clean("accuracy, " + dataset);
    };
  }

  private static Drawing drawing(String name, String part, List<Curve> curves) {
    String title = "Strength of the contrast: " + part;
    XYChart chart =
        FigureStyle.chart(860, 480, part, "alpha (0 is plain decoding)", "share of queries, %");
    FigureStyle.percentY(chart);
    double last = curves.stream().mapToDouble(curve -> curve.points().lastKey()).max().orElse(1);
    double first = curves.stream().mapToDouble(curve -> curve.points().firstKey()).min().orElse(0);
    double margin = 0.04 * (last - first);
    chart.getStyler().setXAxisMin(first - margin).setXAxisMax(last + 1.01 * margin);
    chart.getStyler().setXAxisDecimalPattern("0.###");
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      double[] low = curve.percent(RunNumbers.Rate::low);
      double[] high = curve.percent(RunNumbers.Rate::high);
      FigureStyle.band(chart, "band " + i, curve.alphas(), low, high, i);
    }
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      double[] value = curve.percent(RunNumbers.Rate::value);
      FigureStyle.line(chart, curve.name(), curve.alphas(), value, i);
    }
    String caption =
        "Markers are what was measured; lines only join them. Bands are 95 % intervals at each"
            + " strength, not of the whole curve.";
    return new Drawing(name, title, caption, chart, data(curves));
  }

  private static Table data(List<Curve> curves) {
    StringColumn names = StringColumn.create("curve");
    StringColumn metrics = StringColumn.create("metric");
    DoubleColumn alphas = DoubleColumn.create("alpha");
    DoubleColumn values = DoubleColumn.create("value");
    DoubleColumn lows = DoubleColumn.create("low");
    DoubleColumn highs = DoubleColumn.create("high");
    DoubleColumn scored = DoubleColumn.create("n");
    for (Curve curve : curves) {
      curve
          .points()
          .forEach(
              (alpha, rate) -> {
                names.append(curve.name());
                metrics.append(rate.metric());
                alphas.append(alpha);
                values.append(rate.value());
                lows.append(rate.low());
                highs.append(rate.high());
                scored.append(rate.scored());
              });
    }
    return Table.create("alpha", names, metrics, alphas, values, lows, highs, scored);
  }
}
