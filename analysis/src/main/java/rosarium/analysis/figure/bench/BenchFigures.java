package rosarium.analysis.figure.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import rosarium.analysis.bench.CostLine;
import rosarium.analysis.bench.Measurement;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.FigureFiles;
import rosarium.analysis.figure.Look;

/**
 * Draws what the second pass costs: over the batch, over the context, latency against throughput.
 */
public final class BenchFigures {
  private BenchFigures() {}

  /**
   * What was drawn.
   *
   * @param names of the files, without ending
   * @param unable why nothing could be drawn, if so
   */
  public record Outcome(List<String> names, Optional<String> unable) {}

  /** Draw what there are numbers for and write PNG, SVG, PDF and CSV into {@code folder}. */
  public static Outcome write(Path folder, String model, List<CostLine> lines) {
    Optional<String> unable = FigureFiles.unable();
    List<String> names = new ArrayList<>();
    if (unable.isEmpty()) {
      for (Drawing drawing : draw(model, lines, Look.standard())) {
        FigureFiles.write(folder, drawing);
        names.add(drawing.name());
      }
    }
    return new Outcome(names, unable);
  }

  static List<Drawing> draw(String model, List<CostLine> lines, Look look) {
    List<Drawing> drawings = new ArrayList<>();
    Set<Integer> threads = new LinkedHashSet<>();
    steps(lines, "ms_per_step").forEach(line -> threads.add(number(line, "threads")));
    for (int count : threads) {
      String part = threads.size() > 1 ? count + "-threads" : "";
      String title =
          CellNames.clean(model)
              + ", "
              + (count == 1 ? look.say("title.threads") : look.say("title.manyThreads", count));
      List<CostLine> mine =
          lines.stream()
              .filter(line -> line.of().param("threads").equals(Integer.toString(count)))
              .toList();
      OverheadFigure.draw(
              look,
              Drawing.name("overhead-batch", part, List.of()),
              title,
              overhead(mine, "context", BenchFigures::queries),
              OverheadFigure.Axis.QUERIES)
          .ifPresent(drawings::add);
      OverheadFigure.draw(
              look,
              Drawing.name("overhead-context", part, List.of()),
              title,
              overhead(mine, "rows", line -> number(line, "context")),
              OverheadFigure.Axis.CONTEXT)
          .ifPresent(drawings::add);
      ThroughputFigure.draw(look, Drawing.name("latency-throughput", part, List.of()), title, mine)
          .ifPresent(drawings::add);
    }
    return drawings;
  }

  /**
   * Return the overheads by format and x, at that value of {@code fixed} that has the most points;
   * the smallest of these where several have.
   */
  private static Map<String, Map<Integer, CostLine>> overhead(
      List<CostLine> lines, String fixed, ToIntFunction<CostLine> x) {
    Map<Integer, Map<String, Map<Integer, CostLine>>> found = new java.util.TreeMap<>();
    for (CostLine line : steps(lines, "overhead")) {
      found
          .computeIfAbsent(number(line, fixed), value -> new LinkedHashMap<>())
          .computeIfAbsent(line.of().param("dtype"), dtype -> new java.util.TreeMap<>())
          .put(x.applyAsInt(line), line);
    }
    Map<String, Map<Integer, CostLine>> best = Map.of();
    for (Map<String, Map<Integer, CostLine>> each : found.values()) {
      best = points(each) > points(best) ? each : best;
    }
    return best;
  }

  private static int points(Map<String, Map<Integer, CostLine>> series) {
    return series.values().stream().mapToInt(Map::size).sum();
  }

  static List<CostLine> steps(List<CostLine> lines, String metric) {
    return lines.stream()
        .filter(line -> line.of().benchmark().startsWith("StepBenchmark."))
        .filter(line -> line.estimate().metric().equals(metric))
        .toList();
  }

  static int number(CostLine line, String param) {
    return Integer.parseInt(line.of().param(param));
  }

  static boolean rose(Measurement of) {
    return of.benchmark().endsWith(".rose");
  }

  /** Return how many queries a step serves. */
  static int queries(CostLine line) {
    int rows = number(line, "rows");
    return rose(line.of()) ? rows / 2 : rows;
  }
}
