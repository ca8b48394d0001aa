package rosarium.analysis.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rosarium.analysis.table.PublishedResults.Result;
import rosarium.core.testing.Shared;
import tech.tablesaw.api.Table;

class PublishedTableTest {
  private static final Result SAME = published("tiny", "plain", "xstest-strmatch-21", 0.5, 100);

  @Test
  void saysCompatibleOnlyWhereEverythingIsTheSame() {
    assertThat(verdict(SAME, "plain", 0.45)).containsExactly("compatible", "");
    // 0.5 of 100 is [0.404, 0.596], and 0.9 of 100 [0.825, 0.945]
    assertThat(verdict(SAME, "plain", 0.9)).containsExactly("different", "");
    assertThat(verdict(published("other", "plain", "human", 0.5, 99), "plain", 0.5))
        .containsExactly("not comparable", "model, judge, sample");
  }

  @Test
  void setsAHarmlessRateBesideRefusalsAndSaysSo() {
    Result harmless =
        new Result(
            "k",
            "Table 1",
            "tiny",
            "plain",
            "Base",
            "set",
            "harmless",
            "chat",
            0.5,
            OptionalInt.of(100),
            "own");

    assertThat(verdict(harmless, "plain", 0.5)).containsExactly("not comparable", "metric, judge");
  }

  @Test
  void tellsPromptMethodsFromPlain() {
    Table summary = summary("plain + icd k=5", "plain", 0.5);

    assertThat(PublishedTable.of(List.of(SAME), summary).rowCount()).isZero();
    assertThat(
            PublishedTable.of(
                    List.of(published("tiny", "plain + icd", "xstest-strmatch-21", 0.5, 100)),
                    summary)
                .rowCount())
        .isEqualTo(1);
  }

  @Test
  void namesSourcesThatTheBibliographyHas() throws IOException {
    String bibliography = Files.readString(Shared.projectRoot().resolve("paper/references.bib"));
    List<Result> all = PublishedResults.all();

    assertThat(all).hasSize(208);
    Set<String> keys = all.stream().map(Result::source).collect(Collectors.toSet());
    assertThat(keys).hasSize(5);
    assertThat(keys).allSatisfy(key -> assertThat(bibliography).contains("{" + key + ","));
    assertThat(all).allSatisfy(each -> assertThat(each.value()).isBetween(0.0, 1.0));
  }

  @Test
  void keepsTheMeansThatTheSourcePrints() {
    // methods.md 10.1: the rows' printed means, but for the two with misprints
    assertThat(mean("advbench", "ACD")).isEqualTo("0.914");
    assertThat(mean("harmfulqa", "Base")).isEqualTo("0.609");
    assertThat(mean("maliciousinstruct", "nID")).isEqualTo("0.879");
    assertThat(mean("dangerousqa", "oID")).isEqualTo("0.833");
    assertThat(mean("dangerousqa", "ACD")).isEqualTo("0.959");
  }

  private static String mean(String dataset, String row) {
    return Numbers.fixed(
        PublishedResults.all().stream()
            .filter(each -> each.place().equals("Table 1"))
            .filter(each -> each.dataset().equals(dataset) && each.row().equals(row))
            .mapToDouble(Result::value)
            .average()
            .orElseThrow(),
        3);
  }

  private static List<String> verdict(Result published, String label, double ours) {
    Table table = PublishedTable.of(List.of(published), summary(label, "plain", ours));
    assertThat(table.rowCount()).isEqualTo(1);
    return List.of(table.stringColumn("verdict").get(0), table.stringColumn("differs in").get(0));
  }

  private static Result published(String model, String variant, String judge, double value, int n) {
    return new Result(
        "k",
        "Table 1",
        model,
        variant,
        "Base",
        "set",
        "refusal",
        judge,
        value,
        OptionalInt.of(n),
        "own");
  }

  private static Table summary(String label, String variant, double value) {
    Table table = Columns.SUMMARY.emptyTable();
    Columns.append(
        table,
        Arrays.asList(
            Columns.SCHEMA,
            "c1",
            label,
            "tiny",
            "float32",
            variant,
            null,
            "always",
            "own",
            "set",
            "all",
            "refusal/xstest-strmatch-21",
            "share of queries",
            value,
            value - 0.05,
            value + 0.05,
            100,
            0,
            "wilson"));
    return table;
  }
}
