package rosarium.experiments.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.judge.model.JudgeQuestion;
import rosarium.analysis.judge.model.JudgeReply;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.Variants;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.prompt.Message;
import rosarium.core.record.RunFolder;
import rosarium.core.source.store.TransferListener;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.experiments.config.ExperimentConfig.JudgeSetting;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.JudgeBinder;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.config.document.Setting;
import rosarium.experiments.run.Undecodable;
import rosarium.experiments.wiring.FoundModels;
import rosarium.experiments.wiring.ModuleNames;

/** The mechanics of asking, on a tiny model whose replies mean nothing. */
@Tag("torch")
class EngineJudgeModelTest {
  private static final DecodeEngine ENGINE = new DecodeEngine(EngineLimits.ofRows(4));
  private static final JudgeQuestion TEXT =
      new JudgeQuestion(
          List.of(new Message("system", "Judge."), new Message("user", "Is it good?")),
          null,
          true,
          List.of());

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private static ChatModel tiny() {
    FoundModels models = new FoundModels(TransferListener.SILENT, true, Clock.systemUTC());
    String source = "path:" + Shared.path("golden/models/small-a-llama3").toAbsolutePath();
    return models.open(new ModelSetting("", "tiny", source, "float32", DeviceName.CPU)).model();
  }

  private static EngineJudgeModel judge() {
    return new EngineJudgeModel(
        "tiny",
        () -> "id",
        EngineJudgeModelTest::tiny,
        ENGINE::decode,
        new JudgeProgress("tiny", said -> {}, () -> 0));
  }

  private static String alone(ChatModel model, TokenIds prompt_L, int tokens) {
    DecodeRequest request =
        DecodeRequest.of(
                "a",
                Map.of(StreamRole.POSITIVE, new StreamSpec(model.weights(), prompt_L)),
                Variants.defaults("plain", "test"),
                new StopRule(model.endOfText(), tokens))
            .withSuppressed(Undecodable.ids(model));
    Decoded[] found = new Decoded[1];
    ENGINE.decode(List.of(request).iterator(), decoded -> found[0] = decoded);
    return model.tokenizer().decode(found[0].ids_L(), true);
  }

  @Test
  void writesAsTheDecodeLoopDoesBehindEachShapeOfQuestion() {
    JudgeQuestion conversation =
        new JudgeQuestion(
            List.of(new Message("user", "How?"), new Message("assistant", "So.")),
            null,
            false,
            List.of("How?", "So."));
    JudgeQuestion raw = new JudgeQuestion(List.of(), "Say yes or no: ", true, List.of());

    try (EngineJudgeModel judge = judge();
        ChatModel model = tiny()) {
      List<Optional<JudgeReply>> replies =
          judge.ask(List.of(TEXT, conversation, raw), 8, List.of());

      TokenIds text_L =
          model
              .tokenizer()
              .encode(model.template().render(TEXT.messages(), true, Map.of()).text(), false);
      TokenIds turns_L =
          model
              .tokenizer()
              .encode(
                  model.template().render(conversation.messages(), false, Map.of()).text(), false);
      TokenIds raw_L = model.tokenizer().encode("Say yes or no: ", true);
      assertThat(replies)
          .extracting(reply -> reply.orElseThrow().text())
          .containsExactly(
              alone(model, text_L, 8), alone(model, turns_L, 8), alone(model, raw_L, 8));
    }
  }

  @Test
  void measuresHowProbableWordsAre() {
    try (EngineJudgeModel judge = judge();
        ChatModel model = tiny()) {
      int size = model.tokenizer().size();
      List<String> letters = List.of("a", "B");

      JudgeReply reply = judge.ask(List.of(TEXT), 1, letters).get(0).orElseThrow();

      assertThat(size).isPositive();
      assertThat(reply.probabilities()).hasSize(2).allMatch(p -> p > 0 && p < 1);
      // A letter is meant as it is written: "a" begins a sentence, "A" names an answer.
      JudgeReply other = judge.ask(List.of(TEXT), 1, List.of("A", "b")).get(0).orElseThrow();
      assertThat(other.probabilities().get(0))
          .isNotCloseTo(reply.probabilities().get(0), within(1e-9));
    }
  }

  @Test
  void leavesOutWhatDoesNotFit() {
    JudgeQuestion endless = new JudgeQuestion(List.of(), "word ".repeat(20_000), true, List.of());

    try (EngineJudgeModel judge = judge()) {
      List<Optional<JudgeReply>> replies = judge.ask(List.of(endless, TEXT), 4, List.of());

      assertThat(replies.get(0)).isEmpty();
      assertThat(replies.get(1)).isPresent();
    }
  }

  private RunJudges ready(String judges) {
    Setting root = Setting.root(ConfigFile.parse("c.yaml", "judges: " + judges));
    List<JudgeSetting> settings = JudgeBinder.judges(root, new ModuleNames(), folder);
    FoundModels models = new FoundModels(TransferListener.SILENT, true, Clock.systemUTC());
    return RunJudges.of(
        settings,
        new RunFolder(folder.resolve("run")),
        Optional.of(Shared.path("data")),
        new RunJudges.Engine(models, models::sha256, ENGINE::decode, said -> {}));
  }

  @Test
  void putsTheJudgesOfAConfigInItsOrder() throws IOException {
    Files.writeString(
        folder.resolve("harm.yaml"),
        "{schema: 1, id: harm, url: 'http://localhost:1/v1', model: m, format: rose-harm}");
    Files.writeString(folder.resolve("Anna B.csv"), "item,label\n");

    try (RunJudges judges =
        ready(
            "[gcg-demo-10, {endpoint: harm.yaml}, {labels: Anna B.csv}, {labels: later.csv},"
                + " {model: smollm2-135m-instruct, format: llama-guard-3, id: guard}]")) {
      assertThat(judges.ids()).containsExactly("gcg-demo-10", "harm", "human-anna-b", "guard");
      assertThat(judges.own()).hasSize(3);
      assertThat(judges.notes())
          .hasSize(1)
          .allMatch(note -> note.contains("later.csv is not there yet"));
      assertThat(judges.besideTheUsual().ids()).isEmpty();
    }
  }

  @Test
  void saysWhichJudgeIsWrongBeforeAnythingRuns() throws IOException {
    Files.writeString(
        folder.resolve("harm.yaml"),
        "{schema: 1, id: harm, url: 'http://localhost:1/v1', model: m, format: wildguard}");

    assertThatThrownBy(() -> ready("[choice, {endpoint: harm.yaml}]"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("c.yaml:1:18 judges[1]: ")
        .hasMessageContaining("format: wildguard; allowed: rose-harm, xstest-3way");
    assertThatThrownBy(
            () -> ready("[{model: smollm2-135m-instruct, format: rose-harm, id: choice}]"))
        .hasMessageContaining("judge 'choice' is there twice; name yours differently");
  }
}
