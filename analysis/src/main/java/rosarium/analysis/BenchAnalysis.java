package rosarium.analysis;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.bench.BenchFacts;
import rosarium.analysis.bench.BenchTables;
import rosarium.analysis.bench.CostLine;
import rosarium.analysis.bench.CostLines;
import rosarium.analysis.bench.Measurement;
import rosarium.analysis.bench.Measurements;
import rosarium.analysis.figure.bench.BenchFigures;
import rosarium.analysis.table.Columns;
import rosarium.analysis.table.ReadableTables;
import rosarium.analysis.table.ReadableTables.Captioned;

/** Makes numbers, tables and figures of what {@code rosarium bench} measured. */
public final class BenchAnalysis {
  private BenchAnalysis() {}

  /**
   * What was made.
   *
   * @param tables by name, as written below {@code tables}
   * @param figures names of the figures below {@code figures}
   * @param notes what could not be made, and why
   */
  public record Made(Map<String, Captioned> tables, List<String> figures, Optional<String> notes) {}

  /**
   * Read {@code jmh.json} and {@code bench.json} of a folder; write {@code cost.csv}, {@code
   * tables} and {@code figures} beside them.
   *
   * @throws rosarium.core.config.DataException if a file is not what it should be
   */
  public static Made run(Path folder) {
    BenchFacts facts = BenchFacts.read(folder.resolve("bench.json"));
    List<Measurement> measurements = Measurements.read(folder.resolve("jmh.json"));
    List<CostLine> lines = CostLines.of(facts, measurements);
    Columns.BENCH.write(CostLine.table(facts.model(), lines), folder.resolve("cost.csv"));
    Map<String, Captioned> tables = new LinkedHashMap<>(BenchTables.of(lines));
    tables.put("machine", BenchTables.machine(facts));
    ReadableTables.write(folder.resolve("tables"), tables);
    BenchFigures.Outcome drawn =
        BenchFigures.write(folder.resolve("figures"), facts.model(), lines);
    return new Made(tables, drawn.names(), drawn.unable());
  }
}
