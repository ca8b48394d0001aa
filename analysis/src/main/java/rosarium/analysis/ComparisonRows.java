package rosarium.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.metric.Comparison;
import rosarium.analysis.metric.PairedComparison;
import rosarium.analysis.metric.Scores;
import rosarium.analysis.stats.Holm;
import rosarium.analysis.table.Columns;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Table;

/**
 * Makes {@code comparisons.csv}. A family, within which Holm corrects, is all comparisons with one
 * baseline in one metric, which names its judge, on one data set: every variant and every strength.
 */
final class ComparisonRows {
  private ComparisonRows() {}

  private record Member(Cell baseline, Cell cell, String metric, Comparison comparison) {}

  static Table of(List<CellResult> results, long seed) {
    Map<String, List<Member>> families = new LinkedHashMap<>();
    List<Cell> cells = results.stream().map(CellResult::cell).toList();
    for (CellResult result : results) {
      Optional<Cell> plain = Baselines.of(result.cell(), cells);
      if (plain.isPresent()) {
        CellResult baseline = results.get(cells.indexOf(plain.get()));
        compare(families, baseline, result, seed);
      }
    }
    Table table = Columns.COMPARISONS.emptyTable();
    families.forEach((family, members) -> addFamily(table, family, members));
    return table;
  }

  private static void compare(
      Map<String, List<Member>> families, CellResult baseline, CellResult result, long seed) {
    Map<String, Scores> before = baseline.scores();
    result
        .scores()
        .forEach(
            (metric, scores) -> {
              Scores plain = before.get(metric);
              if (plain == null) {
                return;
              }
              Cell cell = result.cell();
              String family = cell.dataset() + "|" + metric + "|" + baseline.cell().id();
              PairedComparison.of(plain, scores, seed, family, cell.id())
                  .ifPresent(
                      found ->
                          families
                              .computeIfAbsent(family, name -> new ArrayList<>())
                              .add(new Member(baseline.cell(), cell, metric, found)));
            });
  }

  private static void addFamily(Table table, String family, List<Member> members) {
    double[] p =
        members.stream().mapToDouble(member -> member.comparison().pValue().orElse(1)).toArray();
    double[] adjusted = Holm.adjust(p);
    for (int i = 0; i < p.length; i++) {
      Member member = members.get(i);
      Comparison found = member.comparison();
      boolean tested = found.pValue().isPresent();
      List<@Nullable Object> row =
          Arrays.asList(
              Columns.SCHEMA,
              family,
              member.baseline().id(),
              member.cell().id(),
              member.cell().label(),
              member.cell().dataset(),
              member.metric(),
              found.n(),
              found.unscored(),
              number(found.onlyBaseline()),
              number(found.onlyVariant()),
              found.difference(),
              found.ci95().low(),
              found.ci95().high(),
              tested ? (Double) p[i] : null,
              tested ? (Double) adjusted[i] : null,
              found.test());
      Columns.append(table, row);
    }
  }

  private static @Nullable Double number(OptionalInt count) {
    return count.isPresent() ? (double) count.getAsInt() : null;
  }
}
