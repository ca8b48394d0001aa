package rosarium.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.metric.Comparison;
import rosarium.analysis.metric.PairedComparison;
import rosarium.analysis.stats.Holm;
import rosarium.analysis.table.Columns;
import tech.tablesaw.api.Table;

/** Makes {@code comparisons.csv}; Holm corrects within each family of {@link Contest#family}. */
final class ComparisonRows {
  private ComparisonRows() {}

  private record Member(Contest contest, Comparison comparison) {}

  static Table of(List<CellResult> results, long seed) {
    Map<String, List<Member>> families = new LinkedHashMap<>();
    for (Contest contest : Contest.of(results)) {
      String family = contest.family();
      PairedComparison.of(contest.before(), contest.after(), seed, family, contest.variant().id())
          .ifPresent(
              found ->
                  families
                      .computeIfAbsent(family, name -> new ArrayList<>())
                      .add(new Member(contest, found)));
    }
    Table table = Columns.COMPARISONS.emptyTable();
    families.forEach((family, members) -> addFamily(table, family, members));
    return table;
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
              member.contest().baseline().id(),
              member.contest().variant().id(),
              member.contest().variant().label(),
              member.contest().variant().dataset(),
              member.contest().after().metric(),
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
