package rosarium.analysis.bench;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.table.Columns;
import rosarium.core.judge.Estimate;
import tech.tablesaw.api.Table;

/**
 * One estimate of one measurement: a line of {@code cost.csv}.
 *
 * @param of what was measured
 * @param estimate with unit, interval and n
 * @param method how the interval was made
 */
public record CostLine(Measurement of, Estimate estimate, String method) {
  /** Return the lines as the table that is written. */
  public static Table table(String model, List<CostLine> lines) {
    Table table = Columns.BENCH.emptyTable();
    for (CostLine line : lines) {
      Measurement of = line.of();
      Columns.append(
          table,
          Arrays.asList(
              Columns.SCHEMA,
              of.benchmark(),
              model,
              of.param("dtype"),
              whole(of.param("threads")),
              of.param("mode"),
              of.param("shape"),
              whole(of.param("rows")),
              whole(of.param("context")),
              of.param("prompt"),
              of.param("backend"),
              line.estimate().metric(),
              line.estimate().unit(),
              line.estimate().value(),
              line.estimate().ci95().low(),
              line.estimate().ci95().high(),
              line.estimate().scored(),
              line.method()));
    }
    return table;
  }

  private static @Nullable Integer whole(String number) {
    return number.isEmpty() ? null : Integer.valueOf(number);
  }
}
