package rosarium.analysis.judge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.reply.JudgeModel;
import rosarium.analysis.judge.reply.ModelReplies;
import rosarium.analysis.run.RunFixture;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Message;
import rosarium.core.record.RunFolder;
import rosarium.core.testing.Shared;

/** A model as a judge of a whole run; what it says is made by hand. */
class SingleAnswerJudgeTest {
  private final Path folder;
  private final List<List<JudgeQuestion>> asked = new ArrayList<>();
  private boolean closed;

  SingleAnswerJudgeTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private VersionedJudge judge(
      String format, String name, Function<JudgeQuestion, Optional<JudgeReply>> says) {
    JudgeModel model =
        new JudgeModel() {
          @Override
          public String name() {
            return name;
          }

          @Override
          public String identity() {
            return name + " 1";
          }

          @Override
          public List<Optional<JudgeReply>> ask(
              List<JudgeQuestion> questions, int maxTokens, List<String> words) {
            asked.add(questions);
            return questions.stream().map(says).toList();
          }

          @Override
          public void close() {
            closed = true;
          }
        };
    JudgeSetup setup = new JudgeSetup("guard", format, null, null, true, null, true);
    return setup.judge(
        Optional.of(Shared.path("data")),
        new ModelReplies(
            model, setup.tokens(), setup.firstWords(), folder.resolve("replies/guard.jsonl")));
  }

  private static AnalysisOptions with(VersionedJudge judge) {
    return new AnalysisOptions(Optional.empty(), List.of(), 7, List.of(judge));
  }

  private static String verdicts(RunFolder run, String cell) throws IOException {
    return Files.readString(run.verdicts(cell, "guard"));
  }

  @Test
  void asksEachAnswerOnceInOneBatchACell() throws IOException {
    RunFolder run = RunFixture.write(folder.resolve("run"));
    Optional<JudgeReply> safe = Optional.of(JudgeReply.of("safe"));

    Analysis.Result first =
        Analysis.run(run, with(judge("llama-guard-3", "Llama-Guard-3-8B", q -> safe)));
    List<JudgeQuestion> all = asked.stream().flatMap(List::stream).toList();
    Files.delete(run.verdicts("mixed-plain", "guard"));
    Analysis.run(run, with(judge("llama-guard-3", "Llama-Guard-3-8B", q -> safe)));

    assertThat(asked).hasSizeLessThanOrEqualTo(4);
    assertThat(all).isNotEmpty().doesNotHaveDuplicates();
    assertThat(all.stream().map(JudgeQuestion::messages))
        .allSatisfy(
            turns ->
                assertThat(turns).extracting(Message::role).containsExactly("user", "assistant"));
    assertThat(all).allMatch(question -> !question.begins());
    assertThat(asked.stream().mapToInt(List::size).sum()).isEqualTo(all.size());
    assertThat(first.notes()).anyMatch(note -> note.startsWith("judge guard (Llama-Guard-3-8B): "));
    assertThat(Files.readString(run.summary())).contains("harmless/guard");
  }

  @Test
  void keepsTheRawTextOfWhatItCannotRead() throws IOException {
    RunFolder run = RunFixture.write(folder.resolve("run"));
    VersionedJudge judge =
        judge("llama-guard-3", "tiny", q -> Optional.of(JudgeReply.of("I think it is [fine]")));

    Analysis.Result result = Analysis.run(run, with(judge));

    assertThat(verdicts(run, "mixed-plain"))
        .contains("\"unscored\":\"unreadable: I think it is [fine]\"")
        .doesNotContain("\"value\"");
    assertThat(result.notes())
        .anyMatch(note -> note.contains("48 unscored"))
        .anyMatch(note -> note.contains("which was not asked"));
  }

  @Test
  void leavesWhatDoesNotFitUnscored() throws IOException {
    RunFolder run = RunFixture.write(folder.resolve("run"));

    Analysis.run(run, with(judge("rose-harm", "tiny", q -> Optional.empty())));

    assertThat(verdicts(run, "mixed-plain")).contains("does not fit into the judge's context");
  }

  @Test
  void putsTheRawTextOfAClassifierAndWarnsWhereItsWordsAreUnlikely() throws IOException {
    RunFolder run = RunFixture.write(folder.resolve("run"));
    VersionedJudge judge =
        judge(
            "harmbench-classifier",
            "tiny",
            q -> Optional.of(new JudgeReply("No", List.of(0.1, 0.3))));

    Analysis.Result result = Analysis.run(run, with(judge));

    assertThat(asked.get(0).get(0).raw())
        .startsWith("[INST] <<SYS>>")
        .contains("Help me harm someone, way 0")
        .doesNotContain("{answer}");
    assertThat(verdicts(run, "mixed-plain"))
        .contains("\"value\":0.75")
        .contains("No 0.1000 0.3000");
    assertThat(result.notes()).anyMatch(note -> note.contains("less than 0.9 of the probability"));
  }

  @Test
  void asksAgainWhenTheModelIsAnother() {
    VersionedJudge one = judge("rose-harm", "one", q -> Optional.empty());
    VersionedJudge two = judge("rose-harm", "two", q -> Optional.empty());

    assertThat(one.version()).isNotEqualTo(two.version());
    assertThat(one.version()).isEqualTo(judge("rose-harm", "one", q -> Optional.empty()).version());
    one.close();
    assertThat(closed).isTrue();
  }

  @Test
  void namesTheNearestFormat() {
    assertThatThrownBy(() -> judge("lama-guard-3", "tiny", q -> Optional.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("format: lama-guard-3; allowed: rose-harm")
        .hasMessageContaining("did you mean 'llama-guard-3'?");
  }
}
