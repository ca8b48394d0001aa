package rosarium.analysis.figure.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;
import rosarium.core.tuning.LossCurve;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Draws each part of the loss over the epochs, a panel for each prompt. */
final class LossFigure {
  private LossFigure() {}

  /** What is drawn of one part. */
  private record Part(NavigableMap<Double, Double> train, NavigableMap<Double, Double> heldOut) {
    Part() {
      this(new TreeMap<>(), new TreeMap<>());
    }

    double highest() {
      double high = 0;
      for (double loss : train.values()) {
        high = Math.max(high, loss);
      }
      for (double loss : heldOut.values()) {
        high = Math.max(high, loss);
      }
      return high;
    }
  }

  /** Draw; empty if no prompt was trained for a step. */
  static Optional<Drawing> draw(Map<String, LossCurve> curves, Look look) {
    List<XYChart> panels = new ArrayList<>();
    StringColumn prompts = StringColumn.create("prompt");
    StringColumn on = StringColumn.create("on");
    StringColumn names = StringColumn.create("part");
    DoubleColumn epochs = DoubleColumn.create("epoch");
    DoubleColumn losses = DoubleColumn.create("loss");
    Table data = Table.create("loss", prompts, on, names, epochs, losses);
    Map<String, NavigableMap<String, Part>> all = new java.util.LinkedHashMap<>();
    curves.forEach((prompt, curve) -> all.put(prompt, parts(curve)));
    double highest =
        all.values().stream()
            .flatMap(parts -> parts.values().stream())
            .mapToDouble(Part::highest)
            .max()
            .orElse(0);
    if (highest == 0) {
      return Optional.empty();
    }
    all.forEach(
        (prompt, parts) -> {
          panels.add(panel(prompt, parts, highest, all.size(), look));
          parts.forEach(
              (name, part) -> {
                part.train().forEach((x, y) -> row(data, prompt, "train", name, x, y));
                part.heldOut().forEach((x, y) -> row(data, prompt, "held-out", name, x, y));
              });
        });
    String caption =
        "Mean loss per answer token, nats, by part: L_p and L_po are answers that are wanted, L_n and"
            + " L_no those that are not, L_r answers to harmless instructions. Full lines: examples held"
            + " out, before the first epoch and after each one; broken lines: mean of the steps of an"
            + " epoch, whose examples change from step to step.";
    return Optional.of(new Drawing("loss", "Loss of the tuning by part", caption, panels, data));
  }

  private static void row(
      Table data, String prompt, String on, String part, double epoch, double loss) {
    data.stringColumn("prompt").append(prompt);
    data.stringColumn("on").append(on);
    data.stringColumn("part").append(part);
    data.doubleColumn("epoch").append(epoch);
    data.doubleColumn("loss").append(loss);
  }

  private static NavigableMap<String, Part> parts(LossCurve curve) {
    NavigableMap<String, Part> parts = new TreeMap<>();
    SortedSet<Integer> epochs = new TreeSet<>();
    curve.steps().forEach(step -> epochs.add(step.epoch()));
    for (int epoch : epochs) {
      // The steps of epoch 1 lie between 0 and 1 on the axis.
      curve.meanOf(epoch).forEach((name, loss) -> part(parts, name).train().put(epoch - 0.5, loss));
    }
    for (LossCurve.HeldOut held : curve.heldOut()) {
      held.parts()
          .forEach((name, loss) -> part(parts, name).heldOut().put((double) held.epoch(), loss));
    }
    return parts;
  }

  private static Part part(Map<String, Part> parts, String name) {
    return parts.computeIfAbsent(name, absent -> new Part());
  }

  private static XYChart panel(
      String prompt, Map<String, Part> parts, double highest, int panels, Look look) {
    XYChart chart =
        FigureStyle.chart(
            look,
            look.wide(Look.STANDARD_WIDTH / (double) panels),
            look.wide(420),
            prompt,
            look.say("axis.epoch"),
            look.say("axis.loss"));
    double last =
        parts.values().stream()
            .flatMap(part -> java.util.stream.Stream.of(part.train(), part.heldOut()))
            .filter(points -> !points.isEmpty())
            .mapToDouble(NavigableMap::lastKey)
            .max()
            .orElse(1);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.08 * highest).setYAxisDecimalPattern("0.0");
    chart.getStyler().setXAxisMin(-0.04 * last).setXAxisMax(1.041 * last);
    chart.getStyler().setXAxisDecimalPattern("0.#").setLegendPosition(LegendPosition.OutsideS);
    int number = 0;
    for (Map.Entry<String, Part> entry : parts.entrySet()) {
      Part part = entry.getValue();
      String name = look.say("part." + entry.getKey());
      if (part.heldOut().isEmpty()) {
        FigureStyle.line(chart, name, x(part.train()), y(part.train()), number);
      } else {
        FigureStyle.line(chart, name, x(part.heldOut()), y(part.heldOut()), number);
        if (!part.train().isEmpty()) {
          FigureStyle.broken(chart, name + " train", x(part.train()), y(part.train()), number);
        }
      }
      number++;
    }
    return chart;
  }

  private static double[] x(NavigableMap<Double, Double> points) {
    return points.keySet().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] y(NavigableMap<Double, Double> points) {
    return points.values().stream().mapToDouble(Double::doubleValue).toArray();
  }
}
