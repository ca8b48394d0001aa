package rosarium.analysis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.table.Numbers;
import rosarium.analysis.table.ReadableTables.Captioned;
import rosarium.core.judge.Estimate;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The readable tables of a benchmark: one line a measurement, its estimates side by side. */
public final class BenchTables {
  private static final double MIB = 1024.0 * 1024;
  private static final double GB = 1e9;
  private static final String INTERVALS =
      "Medians with 95 % interval by order statistics (of fewer than six values: their range);"
          + " ratios with Bonferroni intervals.";

  private BenchTables() {}

  /** Return the tables by name: {@code cost}, {@code steps}, {@code prefill}, {@code contrast}. */
  public static Map<String, Captioned> of(List<CostLine> lines) {
    Map<Measurement, Map<String, Estimate>> by = new LinkedHashMap<>();
    for (CostLine line : lines) {
      by.computeIfAbsent(line.of(), of -> new LinkedHashMap<>())
          .put(line.estimate().metric(), line.estimate());
    }
    Map<String, Captioned> tables = new LinkedHashMap<>();
    tables.put("cost", new Captioned(rows("cost", by, "Answer"), costNote()));
    tables.put("steps", new Captioned(rows("steps", by, "Step"), stepNote()));
    tables.put("prefill", new Captioned(rows("prefill", by, "Prefill"), INTERVALS));
    tables.put("contrast", new Captioned(rows("contrast", by, "Contrast"), INTERVALS));
    tables.values().removeIf(captioned -> captioned.table().isEmpty());
    return tables;
  }

  private static String costNote() {
    return "Whole answers of one query. TTFT: time to the first token; TPOT: time per further token;"
        + " ATGR: time per token as a multiple of plain in the same run; contrasted: share of tokens"
        + " at which the gate was open; accepted: share of guesses that came true; KV: most bytes of the caches of one answer. Memory is the"
        + " most that the process held. "
        + INTERVALS;
  }

  private static String stepNote() {
    return "One pass over all rows and the choice of their tokens; ROSE has two rows a query."
        + " Overhead: ROSE by plain with as many queries. Of bandwidth: bytes of weights by the time"
        + " of a step, as a share of what a streaming read with as many threads reaches. "
        + INTERVALS;
  }

  private static Table rows(
      String name, Map<Measurement, Map<String, Estimate>> by, String benchmark) {
    Map<String, StringColumn> columns = new LinkedHashMap<>();
    by.forEach(
        (of, estimates) -> {
          if (of.benchmark().startsWith(benchmark)) {
            row(of, estimates)
                .forEach(
                    (column, value) ->
                        columns.computeIfAbsent(column, StringColumn::create).append(value));
          }
        });
    Table table = Table.create(name);
    columns.values().forEach(table::addColumns);
    return table;
  }

  private static Map<String, String> row(Measurement of, Map<String, Estimate> estimates) {
    Map<String, String> row = new LinkedHashMap<>();
    Row cells = new Row(row, estimates);
    cells.setting("dtype", of.param("dtype"));
    cells.setting("backend", of.param("backend"));
    cells.setting("threads", of.param("threads"));
    cells.setting("shape", of.param("shape"));
    cells.setting("mode", of.param("mode"));
    cells.setting("prompt", of.param("prompt"));
    cells.setting("context", of.param("context"));
    if (of.benchmark().startsWith("Step")) {
      boolean rose = of.benchmark().endsWith("rose");
      int rows = Integer.parseInt(of.param("rows"));
      row.put("decoding", rose ? "ROSE" : "plain");
      row.put("queries", Integer.toString(rose ? rows / 2 : rows));
    }
    cells.setting("rows", of.param("rows"));
    cells.setting("V", of.param("vocabulary"));
    estimates(of, cells);
    cells.number("resident MiB", "peak_resident", MIB, 0);
    cells.number("heap MiB", "peak_heap", MIB, 0);
    row.put("n", Integer.toString(of.ms().length));
    return row;
  }

  private static void estimates(Measurement of, Row cells) {
    switch (of.benchmark().substring(0, of.benchmark().indexOf('.'))) {
      case "AnswerBenchmark" -> {
        cells.interval("ms per token", "ms_per_token", 1, 2);
        cells.interval("TTFT ms", "ttft", 1, 1);
        cells.interval("TPOT ms", "tpot", 1, 2);
        cells.number("tokens/s", "tokens_per_second", 1, 1);
        cells.interval("ATGR", "atgr", 1, 3);
        cells.number("contrasted %", "contrasted", 0.01, 0);
        cells.number("accepted %", "accepted", 0.01, 0);
        cells.number("KV MiB", "kv_cache", MIB, 2);
      }
      case "StepBenchmark" -> {
        cells.interval("ms per step", "ms_per_step", 1, 3);
        cells.number("tokens/s", "tokens_per_second", 1, 1);
        cells.interval("overhead", "overhead", 1, 3);
        cells.number("of bandwidth %", "bandwidth_share", 0.01, 0);
      }
      case "PrefillBenchmark" -> {
        cells.interval("ms per prompt", "ms_per_prompt", 1, 1);
        cells.number("tokens/s", "tokens_per_second", 1, 1);
      }
      default -> cells.interval("us per step", "ms_per_step", 0.001, 1);
    }
  }

  /** The cells of one line; what there is no estimate of is left empty. */
  private record Row(Map<String, String> row, Map<String, Estimate> estimates) {
    void setting(String name, String value) {
      if (!value.isEmpty()) {
        row.put(name, value);
      }
    }

    void interval(String name, String metric, double unit, int digits) {
      row.put(
          name,
          find(metric)
              .map(
                  e ->
                      Numbers.interval(
                          e.value() / unit, e.ci95().low() / unit, e.ci95().high() / unit, digits))
              .orElse(""));
    }

    void number(String name, String metric, double unit, int digits) {
      row.put(name, find(metric).map(e -> Numbers.fixed(e.value() / unit, digits)).orElse(""));
    }

    private Optional<Estimate> find(String metric) {
      return Optional.ofNullable(estimates.get(metric));
    }
  }

  /** Return what the machine is, one fact a line. */
  public static Captioned machine(BenchFacts facts) {
    JsonNode machine = facts.root().path("machine");
    List<List<String>> rows = new ArrayList<>();
    JsonNode processor = machine.path("processor");
    rows.add(List.of("processor", processor.path("name").asText()));
    rows.add(List.of("cores", processor.path("cores").asText()));
    rows.add(List.of("hardware threads", processor.path("threads").asText()));
    rows.add(List.of("instructions", processor.path("flags").asText()));
    processor
        .path("cache_bytes")
        .properties()
        .forEach(
            cache ->
                rows.add(
                    List.of(
                        cache.getKey() + " cache, KiB",
                        Numbers.fixed(cache.getValue().asDouble() / 1024, 0))));
    for (JsonNode line : machine.path("bandwidth")) {
      rows.add(
          List.of(
              "streaming read, GB/s, threads " + line.path("threads").asText(),
              bandwidth(BenchFacts.readings(line))));
    }
    for (String fact : List.of("libtorch", "blas", "cpu_capability")) {
      rows.add(List.of(fact, facts.root().at("/environment/native").path(fact).asText("unknown")));
    }
    rows.add(List.of("java", facts.root().at("/environment/jvm").asText()));
    StringColumn names = StringColumn.create("fact");
    StringColumn values = StringColumn.create("value");
    rows.forEach(
        row -> {
          names.append(row.get(0));
          values.append(row.get(1));
        });
    return new Captioned(Table.create("machine", names, values), machineNote(machine));
  }

  private static String bandwidth(double[] readings) {
    java.util.Arrays.sort(readings);
    double median = rosarium.analysis.stats.Bootstrap.median(readings);
    return Numbers.interval(median / GB, readings[0] / GB, readings[readings.length - 1] / GB, 1);
  }

  private static String machineNote(JsonNode machine) {
    String size = Numbers.fixed(machine.path("read_bytes").asDouble() / MIB, 0);
    return "Bandwidth: median and range of readings of "
        + size
        + " MiB"
        + (machine.path("larger_than_cache").asBoolean()
            ? ", more than the last-level cache."
            : ", which the last-level cache may hold: the memory itself may be slower.");
  }
}
