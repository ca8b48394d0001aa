package rosarium.analysis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rosarium.core.config.DataException;

/** Reads the JSON that JMH 1.37 writes: every single time, as a list or as a histogram. */
public final class Measurements {
  private Measurements() {}

  /**
   * Read a file.
   *
   * @throws DataException if it is absent or not what JMH writes
   */
  public static List<Measurement> read(Path file) {
    List<Measurement> found = new ArrayList<>();
    for (JsonNode result : tree(file)) {
      JsonNode primary = result.path("primaryMetric");
      String unit = primary.path("scoreUnit").asText();
      if (!unit.equals("ms/op")) {
        throw new DataException(
            DataException.Kind.FORMAT,
            "%s: %s: unit '%s', expected 'ms/op'"
                .formatted(file, result.path("benchmark").asText(), unit));
      }
      Map<String, String> params = new TreeMap<>();
      result
          .path("params")
          .properties()
          .forEach(p -> params.put(p.getKey(), p.getValue().asText()));
      Map<String, double[]> extra = new TreeMap<>();
      result
          .path("secondaryMetrics")
          .properties()
          .forEach(metric -> extra.put(metric.getKey(), values(metric.getValue())));
      String[] name = result.path("benchmark").asText().split("\\.", -1);
      String benchmark = name[Math.max(0, name.length - 2)] + "." + name[name.length - 1];
      double[] ms = values(primary);
      if (ms.length == 0) {
        throw new DataException(
            DataException.Kind.FORMAT, file + ": " + benchmark + ": no raw data");
      }
      found.add(new Measurement(benchmark, params, ms, extra));
    }
    return found;
  }

  private static JsonNode tree(Path file) {
    try {
      return BenchFacts.MAPPER.readTree(file.toFile());
    } catch (IOException e) {
      throw new DataException(
          DataException.Kind.FORMAT, file + ": not the JSON of JMH: " + e.getMessage(), e);
    }
  }

  /** Forks, in them iterations, in them a value or pairs of value and count. */
  private static double[] values(JsonNode metric) {
    List<Double> values = new ArrayList<>();
    for (JsonNode fork : metric.path("rawData")) {
      fork.forEach(value -> values.add(value.asDouble()));
    }
    for (JsonNode fork : metric.path("rawDataHistogram")) {
      for (JsonNode iteration : fork) {
        for (JsonNode pair : iteration) {
          for (int i = 0; i < pair.path(1).asInt(); i++) {
            values.add(pair.path(0).asDouble());
          }
        }
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
