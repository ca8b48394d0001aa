package rosarium.analysis.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rosarium.analysis.table.Numbers;
import rosarium.core.judge.Estimate;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What formats cost, for people: a format a line. */
public final class QualityTable {
  private QualityTable() {}

  /**
   * Return the table, as text.
   *
   * @param seed of the resampling
   */
  public static Table of(List<FormatLoss> losses, long seed) {
    Map<String, StringColumn> columns = new LinkedHashMap<>();
    for (FormatLoss loss : losses) {
      put(columns, "dtype", loss.dtype());
      put(columns, "runs as", loss.runsAs());
      for (FormatLoss.Line line : loss.lines(seed)) {
        Estimate estimate = line.estimate();
        boolean share = estimate.metric().equals("top1_agreement");
        boolean perplexity = estimate.metric().startsWith("perplexity");
        double scale = share ? 100 : 1;
        put(
            columns,
            name(estimate.metric()),
            Numbers.interval(
                scale * estimate.value(),
                scale * estimate.ci95().low(),
                scale * estimate.ci95().high(),
                share ? 1 : perplexity ? 2 : 5));
      }
      put(columns, "positions", Integer.toString(loss.positions().size()));
    }
    Table table = Table.create("quality");
    columns.values().forEach(table::addColumns);
    return table;
  }

  private static String name(String metric) {
    return switch (metric) {
      case "kl_mean" -> "mean KL, nats";
      case "kl_p99" -> "p99 KL, nats";
      case "top1_agreement" -> "same best token, %";
      case "perplexity_reference" -> "perplexity of float32";
      default -> "perplexity";
    };
  }

  private static void put(Map<String, StringColumn> columns, String name, String value) {
    columns.computeIfAbsent(name, StringColumn::create).append(value);
  }
}
