package rosarium.analysis.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rosarium.analysis.table.ReadableTables.Captioned;
import tech.tablesaw.api.Table;

class SafetyTableTest {
  @Test
  void marksTheBestOfEachColumnAndWhatDiffersFromPlain() {
    Captioned safety = safety(0.2, 0.1, 0.9, 0.3);

    assertThat(places(safety.bold()))
        .containsExactlyInAnyOrder("refusal on harmful % 1", "over-refusal on harmless % 0");
    assertThat(safety.table().stringColumn("refusal on harmful %").asList())
        .containsExactly("20.0 [10.0, 30.0]", "90.0 [80.0, 100.0]*");
    assertThat(safety.table().stringColumn("over-refusal on harmless %").asList())
        .containsExactly("10.0 [0.0, 20.0]", "30.0 [20.0, 40.0]");
    assertThat(safety.note())
        .contains("exact McNemar")
        .contains("* where that is below 0.05")
        .contains("Bold: the best of its column");
  }

  @Test
  void marksNoneWhereAllAreEqual() {
    assertThat(safety(0.5, 0.5, 0.5, 0.5).bold()).isEmpty();
  }

  @Test
  void writesBoldInBothFormatsWithItsTextEscaped() {
    Captioned safety = safety(0.2, 0.1, 0.9, 0.3);

    assertThat(MarkupText.markdown(safety.table(), "", safety.bold()))
        .contains("| **90.0 [80.0, 100.0]\\*** |")
        .contains("| **10.0 [0.0, 20.0]** |");
    assertThat(MarkupText.latex(safety.table(), "", safety.bold()))
        .contains("& \\textbf{90.0 [80.0, 100.0]*} &")
        .contains("refusal on harmful \\%");
  }

  private static Set<String> places(Set<Place> bold) {
    return bold.stream()
        .map(place -> place.column() + " " + place.row())
        .collect(Collectors.toSet());
  }

  private static Captioned safety(
      double plainRefusal, double plainOver, double roseRefusal, double roseOver) {
    Table summary = Columns.SUMMARY.emptyTable();
    add(summary, "a", "plain", "refusal/j", plainRefusal);
    add(summary, "a", "plain", "over-refusal/j", plainOver);
    add(summary, "b", "rose", "refusal/j", roseRefusal);
    add(summary, "b", "rose", "over-refusal/j", roseOver);
    Table comparisons = Columns.COMPARISONS.emptyTable();
    compare(comparisons, "refusal/j", 0.04);
    compare(comparisons, "over-refusal/j", 0.06);
    Map<String, Captioned> tables =
        ReadableTables.of(
            summary,
            comparisons,
            Columns.COST.emptyTable(),
            java.util.List.of(),
            java.util.List.of());
    return java.util.Objects.requireNonNull(tables.get("safety"));
  }

  private static void add(Table table, String cell, String variant, String metric, double value) {
    Columns.append(
        table,
        Arrays.asList(
            Columns.SCHEMA,
            cell,
            variant,
            "tiny",
            "float32",
            variant,
            null,
            "always",
            "own",
            "set",
            "all",
            metric,
            "share of queries",
            value,
            value - 0.1,
            value + 0.1,
            100,
            0,
            "wilson"));
  }

  private static void compare(Table table, String metric, double holm) {
    Columns.append(
        table,
        Arrays.asList(
            Columns.SCHEMA,
            "f",
            "a",
            "b",
            "rose",
            "set",
            metric,
            100,
            0,
            1.0,
            9.0,
            0.1,
            0.0,
            0.2,
            holm,
            holm,
            "mcnemar-exact"));
  }
}
