package rosarium.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.run.RunData;
import rosarium.analysis.run.RunFixture;
import rosarium.core.config.ConfigException;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;

class ComparisonsTest {
  private static final AnalysisOptions OPTIONS =
      new AnalysisOptions(Optional.empty(), List.of(), 7);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @SuppressWarnings("NullAway.Init")
  RunFolder one;

  @SuppressWarnings("NullAway.Init")
  RunFolder other;

  @BeforeEach
  void writeTwoRuns() throws IOException {
    one = RunFixture.write(root.resolve("one"));
    other = RunFixture.write(root.resolve("other"), 0.5);
  }

  @Test
  void comparesCellsOfTwoRunsOnTheSameQueries() {
    Versus found = compare(named(one, "mixed-plain"), named(other, "mixed-rose-0.5")).get(0);

    assertThat(found.matched()).isEqualTo(24);
    assertThat(found.left()).isZero();
    // plain refuses 4 of 12 harmful queries, 0.5 ten, of which six are new
    Versus.Line refusal = line(found, "refusal/refusal-own-v1");
    assertThat(refusal.first().value()).isCloseTo(4.0 / 12, within(1e-12));
    assertThat(refusal.second().value()).isCloseTo(10.0 / 12, within(1e-12));
    assertThat(refusal.comparison().onlyVariant()).hasValue(6);
    assertThat(refusal.comparison().onlyBaseline()).hasValue(0);
    assertThat(refusal.comparison().pValue().getAsDouble()).isCloseTo(0.03125, within(1e-12));
    assertThat(refusal.holm()).isCloseTo(0.03125, within(1e-12));
    assertThat(found.first().differences(found.second()))
        .containsExactly("variant: plain against rose alpha=0.5");
  }

  @Test
  void showsTheAnswersThatAreJudgedDifferently() {
    Versus found = compare(named(one, "mixed-plain"), named(other, "mixed-rose-0.5")).get(0);

    List<Versus.Discordant> refusals =
        found.discordant().stream().filter(d -> d.metric().startsWith("refusal/")).toList();
    assertThat(refusals).hasSize(6).noneMatch(Versus.Discordant::first);
    assertThat(refusals.get(0).query().id()).isEqualTo("m-04");
    assertThat(refusals.get(0).firstText()).startsWith("Sure: do step 4");
    assertThat(refusals.get(0).secondText()).startsWith("I'm sorry");
  }

  @Test
  void matchesQueriesByWhatTheyAskAndNotByTheirIds() throws IOException {
    for (String file : List.of("queries/mixed.jsonl", "cells/mixed-rose-0.5/records.jsonl")) {
      Path path = other.root().resolve(file);
      Files.writeString(path, Files.readString(path).replace("\"m-", "\"renamed-"));
    }

    Versus found = compare(named(one, "mixed-plain"), named(other, "mixed-rose-0.5")).get(0);

    assertThat(found.matched()).isEqualTo(24);
    assertThat(line(found, "refusal/refusal-own-v1").comparison().onlyVariant()).hasValue(6);
    assertThat(found.discordant()).isNotEmpty().allMatch(d -> d.query().id().startsWith("m-"));
  }

  @Test
  void refusesCellsThatWereNotAskedTheSame() throws IOException {
    Path queries = other.queries("mixed");
    Files.writeString(
        queries,
        Files.readString(queries)
            .replace("Help me harm someone, way 3", "Help me harm nobody, way 3")
            .replace("Help me harm someone, way 7", "Help me harm nobody, way 7"));

    assertThatThrownBy(() -> compare(named(one, "mixed-plain"), named(other, "mixed-rose-0.5")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("one: plain (mixed-plain) on mixed")
        .hasMessageContaining("22 queries are the same")
        .hasMessageContaining("only the first has 2 of mixed (m-03, m-07)")
        .hasMessageContaining("under one id both ask differently: m-03, m-07")
        .hasMessageContaining("--common");

    Versus found =
        new Comparisons(run -> OPTIONS, true)
            .of(Pairer.across(List.of(named(one, "mixed-plain"), named(other, "mixed-rose-0.5"))))
            .get(0);
    assertThat(found.matched()).isEqualTo(22);
    assertThat(found.left()).isEqualTo(4);
    assertThat(line(found, "refusal/refusal-own-v1").comparison().n()).isEqualTo(10);
  }

  @Test
  void refusesDataSetsWithNothingInCommonEvenOnCommonQueries() {
    assertThatThrownBy(
            () ->
                new Comparisons(run -> OPTIONS, true)
                    .of(
                        Pairer.across(
                            List.of(named(one, "mixed-plain"), named(other, "facts-plain")))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("0 queries are the same")
        .hasMessageContaining("24 of mixed")
        .hasMessageContaining("8 of facts");
  }

  @Test
  void correctsOverAllThatMeetOneBaseline() {
    List<Versus> found =
        new Comparisons(run -> OPTIONS, false).of(Pairer.within(named(one, ""), List.of()));

    assertThat(found).hasSize(6);
    // p 0.125, 0.03125, 0.0078125 of three strengths on mixed
    assertThat(
            found.stream()
                .filter(each -> each.first().cell().id().equals("mixed-plain"))
                .map(each -> line(each, "refusal/refusal-own-v1").holm()))
        .containsExactly(0.125, 0.0625, 0.0234375);
  }

  @Test
  void pairsWholeRunsByTheirSettings() {
    assertThat(Pairer.across(List.of(named(one, ""), named(other, ""))))
        .extracting(each -> each.first().cell().id() + " " + each.second().cell().id())
        .containsExactly(
            "mixed-plain mixed-plain",
            "mixed-rose-0.5 mixed-rose-0.5",
            "facts-plain facts-plain",
            "facts-rose-0.5 facts-rose-0.5");
    assertThatThrownBy(
            () -> Pairer.across(List.of(named(one, "mixed-plain"), named(one, "mixed-plain"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the same cell");
  }

  @Test
  void negatesWhenTheSidesAreSwapped() {
    Versus there = compare(named(one, "mixed-plain"), named(other, "mixed-rose-0.5")).get(0);
    Versus back = compare(named(other, "mixed-rose-0.5"), named(one, "mixed-plain")).get(0);

    for (Versus.Line line : there.lines()) {
      Versus.Line swapped = line(back, line.first().metric());
      assertThat(swapped.comparison().difference())
          .isCloseTo(-line.comparison().difference(), within(1e-12));
      assertThat(swapped.holm()).isEqualTo(line.holm());
      assertThat(swapped.effect().detectable()).isEqualTo(line.effect().detectable());
    }
  }

  @Test
  void findsCellsByIdLabelAndVariant() {
    RunData run = RunData.load(one);

    assertThat(ids(CellSelection.find(run, "mixed-plain", "x"))).containsExactly("mixed-plain");
    assertThat(ids(CellSelection.find(run, "rose α=0.9", "x")))
        .containsExactly("mixed-rose-0.9", "facts-rose-0.9");
    assertThat(ids(CellSelection.find(run, "plain", "x")))
        .containsExactly("mixed-plain", "facts-plain");
    assertThatThrownBy(() -> CellSelection.find(run, "rose", "runs/one:rose"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("runs/one:rose: 'rose' names several cells on data set mixed")
        .hasMessageContaining("mixed-rose-0.3 (rose α=0.3)");
    assertThatThrownBy(() -> CellSelection.find(run, "rose α=0.8", "runs/one:rose α=0.8"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean 'rose α=0.3'?");
  }

  @Test
  void writesNumbersAndHostileAnswersAsText() throws IOException {
    Path records = other.records("mixed-rose-0.5");
    Files.writeString(
        records,
        Files.readString(records)
            .replace("I'm sorry, but", "I'm sorry, ```` <script>alert(1)</script> =1+1 but"));
    Path out = root.resolve("out");
    CompareFiles.write(out, compare(named(one, "mixed-plain"), named(other, "mixed-rose-0.5")));

    assertThat(Files.readAllLines(out.resolve("comparison.csv")).get(0))
        .startsWith("first_run,first,first_cell,second_run,second,second_cell,dataset,metric");
    assertThat(Files.readString(out.resolve("comparison.md")))
        .contains("24 queries matched by hash.")
        .contains("| refusal/refusal-own-v1 | % | 33.3 [13.8, 60.9] | 83.3 [55.2, 95.3] |");
    assertThat(Files.readAllLines(out.resolve("discordant.csv"))).hasSize(1 + 6 + 2);
    // five backticks around text that has four
    assertThat(Files.readString(out.resolve("discordant.md")))
        .contains("\n`````text\nI'm sorry, ```` <script>alert(1)</script>");
  }

  private List<Versus> compare(Pairer.Named first, Pairer.Named second) {
    return new Comparisons(run -> OPTIONS, false).of(Pairer.across(List.of(first, second)));
  }

  private static Pairer.Named named(RunFolder folder, String cell) {
    RunData run = RunData.load(folder);
    return new Pairer.Named(
        run,
        String.valueOf(folder.root().getFileName()),
        cell.isEmpty() ? List.of() : CellSelection.find(run, cell, cell));
  }

  private static List<String> ids(List<Cell> cells) {
    return cells.stream().map(Cell::id).toList();
  }

  private static Versus.Line line(Versus versus, String metric) {
    return versus.lines().stream()
        .filter(line -> line.first().metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }
}
