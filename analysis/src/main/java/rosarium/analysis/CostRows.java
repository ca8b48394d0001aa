package rosarium.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.metric.Cost;
import rosarium.analysis.table.Columns;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Table;

/** Makes {@code cost.csv}: each cell against the plain cell of the same run. */
final class CostRows {
  private CostRows() {}

  static Table of(List<CellResult> results) {
    Table table = Columns.COST.emptyTable();
    List<Cell> cells = results.stream().map(CellResult::cell).toList();
    for (CellResult result : results) {
      Cell cell = result.cell();
      Optional<Cost> plain =
          Baselines.isBaseline(cell)
              ? result.cost()
              : Baselines.of(cell, cells)
                  .flatMap(found -> results.get(cells.indexOf(found)).cost());
      result.cost().ifPresent(cost -> Columns.append(table, row(cell, cost, plain)));
    }
    return table;
  }

  private static List<@Nullable Object> row(Cell cell, Cost cost, Optional<Cost> plain) {
    Double ratio =
        plain
            .filter(found -> found.msPerToken() > 0)
            .map(found -> cost.msPerToken() / found.msPerToken())
            .orElse(null);
    return Arrays.asList(
        Columns.SCHEMA,
        cell.id(),
        cell.label(),
        cell.model(),
        cell.dtype(),
        cell.variant().path("id").asText(),
        cell.dataset(),
        cost.records(),
        cost.streams(),
        (double) cost.tokensNew(),
        (double) cost.tokensPrompt(),
        cost.msPerToken(),
        cost.msPerToken95().low(),
        cost.msPerToken95().high(),
        cost.prefillMs(),
        cost.firstTokenMs(),
        cost.tokensPerSecond(),
        ratio,
        cost.batch(),
        (double) cost.drafted(),
        cost.drafted() > 0 ? (Double) ((double) cost.accepted() / cost.drafted()) : null);
  }
}
