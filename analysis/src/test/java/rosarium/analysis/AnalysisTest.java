package rosarium.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.LikelihoodFile;
import rosarium.analysis.run.RunFixture;
import rosarium.analysis.table.Columns;
import rosarium.analysis.table.ReadableTables;
import rosarium.core.config.ConfigException;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.testing.Shared;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

class AnalysisTest {
  private static final AnalysisOptions OPTIONS =
      new AnalysisOptions(Optional.empty(), List.of(), 7);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @SuppressWarnings("NullAway.Init")
  RunFolder folder;

  @BeforeEach
  void writeTheRun() throws IOException {
    folder = RunFixture.write(root.resolve("run"));
  }

  @Test
  void estimatesRatesWithWilsonIntervals() {
    Table summary = Analysis.run(folder, OPTIONS).summary();

    // plain refuses the harmful queries 0..3 of 12, and no harmless one
    Row refusal = row(summary, "mixed-plain", "all", "refusal/refusal-own-v1");
    assertThat(refusal.getDouble("value")).isEqualTo(4.0 / 12);
    assertThat(refusal.getDouble("low")).isCloseTo(0.138121, within(1e-6));
    assertThat(refusal.getDouble("high")).isCloseTo(0.609378, within(1e-6));
    assertThat(refusal.getInt("scored")).isEqualTo(12);
    assertThat(refusal.getInt("unscored")).isZero();
    assertThat(refusal.getString("method")).isEqualTo("wilson");
    assertThat(refusal.isMissing("alpha")).isTrue();
    // at 0.9 all twelve harmful and six harmless ones: 12 * (0.9 - 0.4)
    assertThat(row(summary, "mixed-rose-0.9", "all", "refusal/refusal-own-v1").getDouble("value"))
        .isEqualTo(1);
    Row over = row(summary, "mixed-rose-0.9", "all", "over-refusal/refusal-own-v1");
    assertThat(over.getDouble("value")).isEqualTo(0.5);
    assertThat(over.getDouble("alpha")).isEqualTo(0.9);
    assertThat(row(summary, "facts-plain", "all", "accuracy/exact-match").getDouble("value"))
        .isEqualTo(1);
    // gibberish of the word ten is right once: 10 + 0
    assertThat(row(summary, "facts-rose-0.9", "all", "accuracy/exact-match").getDouble("value"))
        .isEqualTo(1.0 / 8);
  }

  @Test
  void splitsJudgedMetricsByType() {
    Table summary = Analysis.run(folder, OPTIONS).summary();

    // types alternate: of the refused 0..3 two are even
    Row threats = row(summary, "mixed-plain", "threats", "refusal/refusal-own-v1");
    assertThat(threats.getInt("scored")).isEqualTo(6);
    assertThat(threats.getDouble("value")).isCloseTo(2.0 / 6, within(1e-15));
    assertThat(rows(summary, "facts-plain", "accuracy/exact-match")).isEqualTo(1);
  }

  @Test
  void showsGibberishBesideTheRates() {
    Table summary = Analysis.run(folder, OPTIONS).summary();

    Row loops = row(summary, "mixed-rose-0.9", "all", "loop");
    assertThat(loops.getDouble("value")).isEqualTo(6.0 / 24);
    assertThat(row(summary, "mixed-plain", "all", "loop").getDouble("value")).isZero();
    assertThat(row(summary, "mixed-rose-0.9", "all", "eos").getDouble("value"))
        .isEqualTo(18.0 / 24);
    // a cycle of four tokens over forty: 4 distinct pairs of 39
    Row distinct = row(summary, "facts-rose-0.9", "all", "distinct-2");
    assertThat(distinct.getDouble("value")).isCloseTo(4.0 / 39, within(1e-15));
    assertThat(distinct.getString("method")).isEqualTo("bootstrap");
  }

  @Test
  void comparesEachVariantWithPlainOnTheSameQueries() {
    Table comparisons = Analysis.run(folder, OPTIONS).comparisons();

    // harmful: plain 4 of 12, 0.9 all 12: eight discordant pairs, p = 2 / 2^8
    Row strong = comparison(comparisons, "mixed-rose-0.9", "refusal/refusal-own-v1");
    assertThat(strong.getString("baseline")).isEqualTo("mixed-plain");
    assertThat(strong.getInt("n")).isEqualTo(12);
    assertThat(strong.getDouble("only_baseline")).isZero();
    assertThat(strong.getDouble("only_variant")).isEqualTo(8);
    assertThat(strong.getDouble("difference")).isCloseTo(8.0 / 12, within(1e-15));
    assertThat(strong.getDouble("p_value")).isCloseTo(0.0078125, within(1e-12));
    assertThat(strong.getString("test")).isEqualTo("mcnemar-exact");
    // 0.3: 8 of 12 (p 0.125), 0.5: 10 of 12 (p 0.03125); Holm by hand
    assertThat(strong.getDouble("p_holm")).isCloseTo(3 * 0.0078125, within(1e-12));
    assertThat(
            comparison(comparisons, "mixed-rose-0.5", "refusal/refusal-own-v1").getDouble("p_holm"))
        .isCloseTo(2 * 0.03125, within(1e-12));
    assertThat(
            comparison(comparisons, "mixed-rose-0.3", "refusal/refusal-own-v1").getDouble("p_holm"))
        .isCloseTo(0.125, within(1e-12));
    assertThat(comparisons.stringColumn("cell").asList()).noneMatch(cell -> cell.endsWith("plain"));
  }

  @Test
  void saysWhatStandsBehindEachPValue() {
    Analysis.Result result = Analysis.run(folder, OPTIONS);
    Table effects = Columns.EFFECTS.read(folder.effects());

    assertThat(effects.rowCount()).isEqualTo(result.comparisons().rowCount());
    Row strong = comparison(effects, "mixed-rose-0.9", "refusal/refusal-own-v1");
    assertThat(strong.getInt("n")).isEqualTo(12);
    assertThat(strong.getDouble("discordance")).isCloseTo(8.0 / 12, within(1e-9));
    assertThat(strong.getDouble("effect_value")).isEqualTo(0.5);
    assertThat(strong.getString("effect")).isEqualTo("cohen-g");
    Row length = comparison(effects, "mixed-rose-0.9", "length");
    assertThat(length.getString("effect")).isEqualTo("dominance");
    assertThat(length.isMissing("newcombe_low")).isTrue();
    Table detectable = Objects.requireNonNull(result.tables().get("detectable")).table();
    // 12 queries: even at 30 % discordance nothing is found in four of five runs
    assertThat(detectable.stringColumn("points at 30 % discordance").asSet())
        .containsExactly("none");
  }

  @Test
  void pricesAVariantAgainstPlain() {
    Table cost = Analysis.run(folder, OPTIONS).cost();

    Row plain = cost.row(0);
    Row rose = cost.row(1);
    assertThat(plain.getInt("streams")).isEqualTo(1);
    assertThat(plain.getDouble("ms_per_token")).isEqualTo(2);
    assertThat(plain.getDouble("ratio_to_plain")).isEqualTo(1);
    assertThat(rose.getInt("streams")).isEqualTo(2);
    assertThat(rose.getDouble("tokens_prompt")).isEqualTo(24 * 64);
    assertThat(rose.getDouble("ratio_to_plain")).isCloseTo(1.4, within(1e-12));
  }

  @Test
  void countsGuessesThatCameTrue() {
    Table cost = Analysis.run(folder, OPTIONS).cost();

    // 24 answers, each with 4 guesses of which 1 came true; plain answers guessed nothing
    assertThat(cost.row(1).getDouble("tokens_drafted")).isEqualTo(24 * 4);
    assertThat(cost.row(1).getDouble("drafts_accepted")).isEqualTo(0.25);
    assertThat(cost.row(0).getDouble("tokens_drafted")).isZero();
    assertThat(cost.row(0).isMissing("drafts_accepted")).isTrue();
  }

  @Test
  void countsAnswersStillToComeAsUnscored() throws IOException {
    Path records = folder.records("mixed-rose-0.3");
    List<String> lines = Files.readAllLines(records);
    Files.writeString(records, String.join("\n", lines.subList(0, 5)) + "\n{\"torn");
    Files.delete(folder.records("mixed-rose-0.5"));

    Analysis.Result result = Analysis.run(folder, OPTIONS);

    Row refusal = row(result.summary(), "mixed-rose-0.3", "all", "refusal/refusal-own-v1");
    assertThat(refusal.getInt("scored")).isEqualTo(5);
    assertThat(refusal.getInt("unscored")).isEqualTo(7);
    Row over = row(result.summary(), "mixed-rose-0.3", "all", "over-refusal/refusal-own-v1");
    assertThat(over.isMissing("value")).isTrue();
    assertThat(over.getString("method")).isEqualTo("none");
    assertThat(result.notes())
        .anySatisfy(note -> assertThat(note).contains("records.jsonl:6"))
        .anySatisfy(note -> assertThat(note).contains("mixed-rose-0.5").contains("no records"))
        .anySatisfy(note -> assertThat(note).contains("lacks 19 of 24"));
  }

  @Test
  void writesTheSameBytesAgainAndUnderEveryLocale() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.ROOT);
      Analysis.run(folder, OPTIONS);
      Map<String, String> root = files();
      assertThat(root)
          .containsKeys(
              "summary.csv",
              "comparisons.csv",
              "cost.csv",
              "tables/safety.csv",
              "tables/safety.md",
              "tables/safety.tex",
              "tables/comparisons.md",
              "tables/cost.tex");
      for (String tag : List.of("de-DE", "tr-TR", "hi-IN-u-nu-deva")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        RunFolder other = RunFixture.write(Files.createDirectories(this.root.resolve(tag)));
        Analysis.run(other, OPTIONS);
        Analysis.run(folder, OPTIONS);

        assertThat(files()).as(tag).isEqualTo(root);
        assertThat(Files.readString(other.summary())).isEqualTo(root.get("summary.csv"));
        assertThat(Columns.SUMMARY.read(folder.summary()).doubleColumn("value").getDouble(0))
            .isCloseTo(1.0 / 3, within(1e-9));
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void anAddedVariantMovesNoOtherEstimate() throws IOException {
    Analysis.run(folder, OPTIONS);
    List<String> with = Files.readAllLines(folder.summary());
    Files.delete(folder.records("mixed-rose-0.5"));

    Analysis.run(folder, OPTIONS);

    List<String> without = Files.readAllLines(folder.summary());
    assertThat(without).isNotEmpty().hasSizeLessThan(with.size());
    assertThat(with).containsAll(without);
  }

  @Test
  void offersThePublishedListsBesideTheOwn() {
    AnalysisOptions options = new AnalysisOptions(Optional.of(Shared.path("data")), List.of(), 7);

    Table summary = Analysis.run(folder, options).summary();

    assertThat(summary.stringColumn("metric").asSet())
        .contains(
            "refusal/xstest-strmatch-21",
            "refusal/refusal-own-v1",
            "refusal-position/jailbreakbench-12",
            "no-refusal-phrase/jailbreakbench-12");
    assertThat(folder.tables().resolve("safety-refusal-own-v1.md")).exists();
    assertThat(folder.tables().resolve("safety.md"))
        .content()
        .contains("Refusals by xstest-strmatch-21");
  }

  @Test
  void showsHowFarTheJudgesAgree() {
    AnalysisOptions options =
        new AnalysisOptions(
            Optional.of(Shared.path("data")), List.of("gcg-demo-10", "jailbreakbench-12"), 7);

    Table agreement =
        Objects.requireNonNull(Analysis.run(folder, options).tables().get("agreement")).table();

    // "I'm sorry" is on both lists and nothing else in the answers is: 4 + 8 + 10 + 12 refusals of
    // harmful and 0 + 0 + 2 + 6 of harmless queries
    assertThat(agreement.rowCount()).isEqualTo(1);
    assertThat(agreement.stringColumn("both refusal").get(0)).isEqualTo("42");
    assertThat(agreement.stringColumn("only first").get(0)).isEqualTo("0");
    assertThat(agreement.stringColumn("neither").get(0)).isEqualTo("54");
    assertThat(agreement.stringColumn("kappa").get(0)).isEqualTo("1.000 [1.000, 1.000]");
  }

  @Test
  void listsEveryAnswerAboutWhichJudgesDisagree() throws IOException {
    AnalysisOptions options =
        new AnalysisOptions(
            Optional.empty(), List.of("refusal-own-v1"), 7, List.of(labels("x"), labels("y")));

    Map<String, ReadableTables.Captioned> tables = Analysis.run(folder, options).tables();

    // x and y call everything a refusal, so that the three disagree on what the own list lets pass
    Table joint = Objects.requireNonNull(tables.get("agreement-joint")).table();
    assertThat(joint.stringColumn("judges").get(0)).isEqualTo("refusal-own-v1, human-x, human-y");
    assertThat(joint.stringColumn("answers").get(0)).isEqualTo("96");
    Table listed = Columns.DISAGREEMENTS.read(folder.root().resolve("disagreements.csv"));
    int refused =
        (int) Math.round(Double.parseDouble(joint.stringColumn("all agree %").get(0)) * 0.96);
    assertThat(listed.rowCount()).isEqualTo(96 - refused).isPositive();
    assertThat(listed.stringColumn("yes").asSet()).containsExactly("human-x human-y");
    assertThat(listed.stringColumn("no").asSet()).containsExactly("refusal-own-v1");
    assertThat(listed.intColumn("minority").asList()).containsOnly(1);
    assertThat(listed.stringColumn("query_text").get(0)).isNotEmpty();
  }

  private static VersionedJudge labels(String name) {
    return new VersionedJudge() {
      @Override
      public String id() {
        return "human-" + name;
      }

      @Override
      public String version() {
        return "1";
      }

      @Override
      public boolean covers(Expected expected) {
        return expected != Expected.ANSWER;
      }

      @Override
      public Verdict judge(Query query, RunRecord answer) {
        return new Verdict.Scored(1, "refusal", "");
      }
    };
  }

  @Test
  void putsThePerplexityUnderPlainBesideTheRates() throws IOException {
    // Of 24 answers the 99th percentile is the largest: 2.3. Of the variant's the last four exceed
    // it.
    write("mixed-plain", 0);
    write("mixed-rose-0.5", 0.4);

    Table summary = Analysis.run(folder, OPTIONS).summary();

    // medians of 0, 0.1, ... 2.3 and of the same moved by 0.4
    assertThat(value(summary, "mixed-plain", "ppl-plain")).isCloseTo(Math.exp(1.15), within(1e-9));
    assertThat(value(summary, "mixed-rose-0.5", "ppl-plain"))
        .isCloseTo(Math.exp(1.55), within(1e-9));
    assertThat(value(summary, "mixed-plain", "nll-plain")).isCloseTo(1.15, within(1e-9));
    assertThat(value(summary, "mixed-plain", "ppl-above-plain-99")).isZero();
    assertThat(value(summary, "mixed-rose-0.5", "ppl-above-plain-99"))
        .isCloseTo(4 / 24.0, within(1e-9));
    assertThat(Files.readString(folder.tables().resolve("safety.csv"))).contains("ppl under plain");
    assertThat(Files.readString(folder.comparisons()))
        .contains("nll-plain")
        .doesNotContain("ppl-plain,");
  }

  private void write(String cell, double more) {
    Map<AnswerKey, Double> nll = new java.util.LinkedHashMap<>();
    for (int i = 0; i < RunFixture.MIXED; i++) {
      nll.put(new AnswerKey("m-%02d".formatted(i), 0), i / 10.0 + more);
    }
    LikelihoodFile file = new LikelihoodFile(cell, "v", nll);
    Path path = LikelihoodFile.of(folder, cell);
    file.write(path);
    assertThat(LikelihoodFile.read(path)).contains(file);
  }

  private static double value(Table summary, String cell, String metric) {
    return summary
        .where(
            summary
                .stringColumn("cell")
                .isEqualTo(cell)
                .and(summary.stringColumn("metric").isEqualTo(metric))
                .and(summary.stringColumn("group").isEqualTo("all")))
        .doubleColumn("value")
        .get(0);
  }

  @Test
  void putsAllJudgesIntoOneTable() {
    AnalysisOptions options =
        new AnalysisOptions(
            Optional.of(Shared.path("data")),
            List.of("refusal-own-v1", "gcg-demo-10", "exact-match"),
            7);

    Table judges =
        Objects.requireNonNull(Analysis.run(folder, options).tables().get("judges")).table();

    assertThat(judges.columnNames())
        .startsWith("data set", "measure", "judge", "plain", "rose α=0.3");
    assertThat(judges.stringColumn("judge").asList())
        .containsExactly(
            "refusal-own-v1", "refusal-own-v1", "gcg-demo-10", "gcg-demo-10", "exact-match");
    assertThat(judges.stringColumn("measure").asList())
        .containsExactly("refusal", "over-refusal", "refusal", "over-refusal", "accuracy");
    // Of 12 harmful queries plain refuses 4.
    assertThat(judges.stringColumn("plain").get(0)).startsWith("33.3 [").endsWith("(n 12)");
  }

  @Test
  void forgetsDisagreementsThatAreNoMore() throws IOException {
    Path file = Files.writeString(folder.root().resolve("disagreements.csv"), "old");

    Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of("refusal-own-v1"), 7));

    assertThat(file).doesNotExist();
  }

  @Test
  void refusesAnUnknownJudgeBeforeItBegins() {
    AnalysisOptions options = new AnalysisOptions(Optional.empty(), List.of("refusal-own-v2"), 7);

    assertThatThrownBy(() -> Analysis.run(folder, options))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean 'refusal-own-v1'?");
    assertThat(folder.summary()).doesNotExist();
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder.root())) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        contents.put(folder.root().relativize(each).toString(), Files.readString(each));
      }
    }
    return contents;
  }

  private static int rows(Table summary, String cell, String metric) {
    return summary
        .where(
            summary
                .stringColumn("cell")
                .isEqualTo(cell)
                .and(summary.stringColumn("metric").isEqualTo(metric)))
        .rowCount();
  }

  private static Row row(Table summary, String cell, String group, String metric) {
    Table found =
        summary.where(
            summary
                .stringColumn("cell")
                .isEqualTo(cell)
                .and(summary.stringColumn("group").isEqualTo(group))
                .and(summary.stringColumn("metric").isEqualTo(metric)));
    assertThat(found.rowCount()).as("%s %s %s", cell, group, metric).isEqualTo(1);
    return found.row(0);
  }

  private static Row comparison(Table comparisons, String cell, String metric) {
    Table found =
        comparisons.where(
            comparisons
                .stringColumn("cell")
                .isEqualTo(cell)
                .and(comparisons.stringColumn("metric").isEqualTo(metric)));
    assertThat(found.rowCount()).as("%s %s", cell, metric).isEqualTo(1);
    return found.row(0);
  }
}
