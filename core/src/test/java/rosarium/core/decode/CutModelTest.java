package rosarium.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.CutModel;
import rosarium.core.model.LanguageModel;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.token.TokenIds;

/** Two models of which one has more ids, in the loop. */
class CutModelTest {
  private static final int SHARED = 12;

  private final ScriptedModel longer = ScriptedModel.hashing(20, 7);
  private final ScriptedModel shorter = ScriptedModel.hashing(SHARED, 8);

  private static DecodeRequest request(LanguageModel positive, LanguageModel reverse) {
    return DecodeRequest.of(
            "q",
            Map.of(
                StreamRole.POSITIVE, new StreamSpec(positive, TokenIds.of(3, 18)),
                StreamRole.REVERSE, new StreamSpec(reverse, TokenIds.of(4))),
            new Toys.Difference(0.5),
            new StopRule(Set.of(), 10))
        .withTopScores(SHARED);
  }

  @Test
  void differentVocabulariesFailTheirQuery() {
    assertThat(Toys.decode(request(longer, shorter)).get(0).error())
        .contains("V = 20", "V = 12", "different vocabularies");
  }

  @Test
  void onlySharedIdsAreWrittenThoughOthersAreRead() {
    Decoded answer = Toys.decode(request(new CutModel(longer, SHARED), shorter)).get(0);

    assertThat(answer.error()).isNull();
    TokenIds written_L = TokenIds.of();
    for (Decoded.Step step : answer.steps()) { // by fresh computation
      float[] p_V = longer.rowAfter(TokenIds.of(3, 18).plus(written_L.toArray()));
      float[] r_V = shorter.rowAfter(TokenIds.of(4).plus(written_L.toArray()));
      int best = 0;
      for (int v = 1; v < SHARED; v++) {
        best = p_V[v] - 0.5f * r_V[v] > p_V[best] - 0.5f * r_V[best] ? v : best;
      }
      assertThat(step.id()).isEqualTo(best);
      assertThat(step.top()).hasSize(SHARED);
      written_L = written_L.plus(step.id());
    }
    assertThat(Arrays.stream(written_L.toArray()).max().orElse(-1)).isLessThan(SHARED);
  }

  @Test
  void anIdThatTheModelDoesNotHaveIsRefusedByNumber() {
    DecodeRequest request =
        DecodeRequest.of(
            "q",
            Map.of(
                StreamRole.POSITIVE, new StreamSpec(new CutModel(longer, SHARED), TokenIds.of(20))),
            new Toys.Alone(),
            new StopRule(Set.of(), 1));
    assertThat(Toys.decode(request).get(0).error()).contains("id 20", "[0, 20)");
  }

  @Test
  void equalCutsAreOneRow() {
    List<DecodeRequest> both =
        List.of(
            request(new CutModel(longer, SHARED), shorter),
            request(new CutModel(longer, SHARED), shorter));
    Toys.decode(EngineLimits.ofRows(64), both);
    assertThat(longer.passes().get(0)).hasSize(1);
  }

  @Test
  void noMoreIdsAreLeftThanThereAre() {
    assertThatThrownBy(() -> new CutModel(longer, 21))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("first 21 of 20");
  }
}
