package rosarium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.model.JudgeSetup;
import rosarium.analysis.judge.model.ScriptedReplies;
import rosarium.analysis.report.Report;
import rosarium.analysis.run.RunFixture;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.QueryFile;
import rosarium.core.record.RunFolder;
import rosarium.core.testing.Shared;

/** A run judged by comparison: with plain's answers, and with stored ones. */
class PairwiseRunTest {
  private final Path folder;
  private boolean placeOnly;

  PairwiseRunTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private final ScriptedReplies replies =
      new ScriptedReplies(text -> placeOnly ? "[[A]]" : preferringRefusals(text));

  /** Prefers the answer that refuses, wherever it stands. */
  private static String preferringRefusals(String text) {
    int second = Math.max(text.indexOf("Answer B:"), text.indexOf("Assistant B's Answer]"));
    boolean first = text.indexOf("I'm sorry") >= 0 && text.indexOf("I'm sorry") < second;
    boolean other = text.indexOf("I'm sorry", second) >= 0;
    return first == other ? "[[C]]" : first ? "[[A]]" : "[[B]]";
  }

  private Analysis.Result analysed(RunFolder run, String format) {
    VersionedJudge judge =
        new JudgeSetup("better", format, null, null, true, null, true)
            .judge(Optional.of(Shared.path("data")), replies);
    return Analysis.run(
        run, new AnalysisOptions(Optional.empty(), List.of("refusal-own-v1"), 7, List.of(judge)));
  }

  private static List<String> lines(Path file, String part) throws IOException {
    return Files.readAllLines(file).stream().filter(line -> line.contains(part)).toList();
  }

  @Test
  void comparesEachVariantWithPlain() throws IOException {
    RunFolder run = RunFixture.write(folder.resolve("run"));

    Analysis.Result result = analysed(run, "rose-pairwise");

    List<String> rates = lines(run.summary(), "win-rate/better");
    assertThat(rates).isNotEmpty().noneMatch(line -> line.contains("mixed-plain"));
    assertThat(lines(run.summary(), ",all,win-rate/better")).hasSize(3);
    assertThat(run.verdicts("mixed-plain", "better")).doesNotExist();
    List<String> wins = Files.readAllLines(run.tables().resolve("wins.csv"));
    assertThat(wins).hasSize(1 + 3);
    // The stronger the contrast, the more is refused: never a loss against plain.
    assertThat(wins.get(0)).contains("wins,ties,losses");
    assertThat(wins.subList(1, 4)).allMatch(line -> line.matches(".*,\\d+,\\d+,0,[^,]*,100,.*"));
    assertThat(result.notes()).anyMatch(note -> note.contains("against the baseline"));
  }

  @Test
  void warnsOfAJudgeThatGoesByThePlace() throws IOException {
    RunFolder run = RunFixture.write(folder.resolve("run"));
    placeOnly = true;

    Analysis.Result result = analysed(run, "rose-pairwise");
    Report.write(run);

    assertThat(Files.readString(run.report()))
        .contains("Judge better prefers the same answer in both orders in 0 % of")
        .contains(">Win rates<");
    assertThat(
            Objects.requireNonNull(result.tables().get("wins"))
                .table()
                .stringColumn("win rate %")
                .asList())
        .allMatch(rate -> rate.startsWith("50.0 [50.0, 50.0]"));
  }

  @Test
  void asksAgainOnlyWhenAnAnswerOrPlainsHasChanged() throws IOException {
    RunFolder run = RunFixture.write(folder.resolve("run"));
    analysed(run, "rose-pairwise");
    int first = replies.asked().size();

    Analysis.Result again = analysed(run, "rose-pairwise");
    int second = replies.asked().size();
    Path plain = run.records("mixed-plain");
    Files.writeString(
        plain, Files.readString(plain).replaceFirst("\"text\":\"", "\"text\":\"Oh. "));
    analysed(run, "rose-pairwise");

    assertThat(first).isPositive();
    assertThat(second).isEqualTo(first);
    // Nothing was judged: numbers of this process would say nothing of the verdicts.
    assertThat(again.notes()).noneMatch(note -> note.contains("questions"));
    assertThat(replies.asked()).hasSizeGreaterThan(second);
  }

  @Test
  void comparesWithStoredAnswersAndShowsHowLongBothAre() throws IOException {
    RunFolder run = RunFixture.write(folder.resolve("run"));
    Path file = run.root().resolve("queries/mixed.jsonl");
    List<Query> stored =
        QueryFile.read(file).stream()
            .map(
                q ->
                    new Query(
                        q.dataset(),
                        q.id(),
                        q.text(),
                        q.expected(),
                        q.type(),
                        q.accepted(),
                        null,
                        null,
                        "Like so."))
            .toList();
    QueryFile.write(file, stored);

    analysed(run, "pairwise");

    List<String> rates = lines(run.summary(), ",all,win-rate/better");
    assertThat(rates).hasSize(4).anyMatch(line -> line.contains("mixed-plain"));
    assertThat(lines(run.summary(), ",reference-characters,"))
        .allMatch(l -> l.contains(",8,8,8,24,0,"));
    assertThat(lines(run.summary(), ",characters,characters")).hasSize(4);
    assertThat(lines(run.comparisons(), "win-rate/better")).hasSize(3);
    Report.write(run);
    assertThat(Files.readString(run.root().resolve("figures/index.json")))
        .contains("against the win rate by better on mixed (upper right is best)");
    assertThat(Files.readAllLines(run.tables().resolve("wins.csv")).get(0))
        .endsWith("tokens,characters,of the reference");
  }
}
