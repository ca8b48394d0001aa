package rosarium.experiments.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.analysis.run.LikelihoodFile;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;
import rosarium.core.testing.Answers;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.token.TokenIds;
import rosarium.experiments.run.FakeModel;

/** On a model whose rows depend on everything that was read: a token out of place shows. */
class PlainReaderTest {
  private static final int VOCABULARY = 300;

  private final ScriptedModel weights = ScriptedModel.hashing(VOCABULARY, 5);

  private PlainReader reader(@Nullable String system) {
    FakeModel characters = FakeModel.characters();
    ChatModel model = new ChatModel(weights, characters, characters, new TreeSet<>(List.of(1)));
    return new PlainReader(model, Prompt.of("plain", system));
  }

  /** Answers of all lengths, one of them longer than a pass, one without tokens, one failed. */
  private static CellData data() {
    List<Query> queries = new ArrayList<>();
    Map<AnswerKey, RunRecord> records = new LinkedHashMap<>();
    for (int i = 0; i < 12; i++) {
      String query = "q" + i;
      queries.add(new Query("d", query, "How " + i + "?", Expected.REFUSE, "", List.of(), null));
      List<Integer> ids = new ArrayList<>();
      int length = i == 3 ? 300 : i == 4 ? 0 : 10 * i + 1;
      for (int l = 0; l < length; l++) {
        ids.add(40 + (7 * i + l) % 60);
      }
      String finish = i == 5 ? "failed" : i % 2 == 0 ? "stop" : "length";
      if (finish.equals("stop")) {
        ids.add(1);
      }
      records.put(new AnswerKey(query, 0), Answers.answer(query, "text", finish, ids));
    }
    var id = JsonNodeFactory.instance.objectNode().put("id", "rose");
    Cell cell =
        new Cell("c", "rose", "m", "float32", id, id, id, "own", Map.of(), "d", "h", 12, 1, 0, 400);
    return new CellData(cell, queries, records, true, Optional.empty());
  }

  private double naive(TokenIds prompt_L, List<Integer> answer) {
    TokenIds read_L = prompt_L;
    double sum = 0;
    for (int id : answer) {
      float[] logit_V = weights.rowAfter(read_L);
      double total = 0;
      for (float logit : logit_V) {
        total += Math.exp(logit);
      }
      sum -= logit_V[id] - Math.log(total);
      read_L = read_L.plus(id);
    }
    return sum / answer.size();
  }

  @Test
  void isTheMeanLogLikelihoodOfTheTokensBeforeTheEnd() {
    CellData data = data();

    LikelihoodFile file = reader(null).read(data, "v");

    assertThat(file.nll()).hasSize(10);
    assertThat(file.nll().keySet()).doesNotContain(new AnswerKey("q4", 0), new AnswerKey("q5", 0));
    for (int i : List.of(0, 1, 3, 10, 11)) {
      List<Integer> ids =
          Objects.requireNonNull(data.records().get(new AnswerKey("q" + i, 0))).ids();
      List<Integer> written = i % 2 == 0 ? ids.subList(0, ids.size() - 1) : ids;
      TokenIds prompt_L = FakeModel.characters().encode("user:How " + i + "?", false);
      assertThat(file.nll().get(new AnswerKey("q" + i, 0)))
          .as("answer %d", i)
          .isCloseTo(naive(prompt_L, written), within(1e-6));
    }
  }

  @Test
  void readsUnderTheNeutralPromptOfThePair() {
    CellData data = data();

    Map<AnswerKey, Double> none = reader(null).read(data, "v").nll();
    Map<AnswerKey, Double> some = reader("Be plain.").read(data, "v").nll();

    assertThat(some.keySet()).isEqualTo(none.keySet());
    assertThat(some.get(new AnswerKey("q1", 0))).isNotEqualTo(none.get(new AnswerKey("q1", 0)));
    assertThat(reader("Be plain.").version(data)).isNotEqualTo(reader(null).version(data));
  }

  @Test
  void noticesWhenAnAnswerIsAnother() {
    CellData data = data();
    Map<AnswerKey, RunRecord> others = new LinkedHashMap<>(data.records());
    others.put(new AnswerKey("q0", 0), Answers.answer("q0", "text", "stop", List.of(50, 1)));
    CellData other = new CellData(data.cell(), data.queries(), others, true, Optional.empty());

    assertThat(reader(null).version(other)).isNotEqualTo(reader(null).version(data));
    assertThat(reader(null).version(data())).isEqualTo(reader(null).version(data));
  }
}
