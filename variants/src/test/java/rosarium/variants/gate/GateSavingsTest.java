package rosarium.variants.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.token.TokenIds;
import rosarium.variants.Rose;

/** What a closed gate saves, counted in rows and tokens. */
class GateSavingsTest {
  private static final int TOKENS = 40;
  private static final int PROMPT = 3;

  private final ScriptedModel model = ScriptedModel.hashing(30, 5);

  private Decoded decode(Gate gate) {
    DecodeRequest request =
        DecodeRequest.of(
                "q",
                Map.of(
                    StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(1, 2, 3)),
                    StreamRole.REVERSE, new StreamSpec(model, TokenIds.of(4, 5, 6))),
                new Rose(0.5),
                new StopRule(Set.of(), TOKENS))
            .withGate(gate);
    List<Decoded> answers = new ArrayList<>();
    new DecodeEngine(EngineLimits.ofRows(8)).decode(List.of(request).iterator(), answers::add);
    return answers.get(0);
  }

  private int tokensRead() {
    return model.passes().stream().flatMap(List::stream).mapToInt(Integer::intValue).sum();
  }

  @Test
  void firstFourCostsOneRowFromTheFifthTokenOn() {
    decode(new FirstM(4));

    List<List<Integer>> expected = new ArrayList<>();
    expected.add(List.of(PROMPT, PROMPT));
    for (int t = 1; t < TOKENS; t++) {
      expected.add(t < 4 ? List.of(1, 1) : List.of(1));
    }
    assertThat(model.passes()).isEqualTo(expected);
    // the reverse stream was closed then, not at the end: it has read three tokens of the answer
    assertThat(model.closedStreams().get(0).length()).isEqualTo(PROMPT + 3);
    assertThat(model.openStreams()).isZero();
  }

  @Test
  void entropyCostsAMultiTokenPassWhereItOpensAndOneRowWhileItIsClosed() {
    Decoded answer = decode(new EntropyGate(2.3));

    List<List<Integer>> expected = new ArrayList<>();
    boolean wasOpen = false;
    int behind = PROMPT - 1; // tokens that the reverse stream has not read, but for the last one
    for (int t = 0; t < TOKENS; t++) {
      boolean open = answer.steps().get(t).gate() > 0;
      int positive = t == 0 ? PROMPT : 1;
      behind++;
      if (wasOpen) { // it comes along, since a row more is cheaper than a second pass
        expected.add(List.of(positive, behind));
        behind = 0;
      } else {
        expected.add(List.of(positive));
        if (open) {
          expected.add(List.of(behind));
          behind = 0;
        }
      }
      wasOpen = open;
    }
    assertThat(model.passes()).isEqualTo(expected);
    assertThat(answer.steps()).extracting(Decoded.Step::gate).contains(0.0, 1.0);
    assertThat(model.passes()).anyMatch(pass -> pass.size() == 1 && pass.get(0) > PROMPT);
  }

  @Test
  void nothingIsReadForAGateThatStaysClosed() {
    decode(new EntropyGate(100));

    assertThat(tokensRead()).isEqualTo(PROMPT + TOKENS - 1);
    assertThat(model.openedStreams()).isEqualTo(1);
  }

  @Test
  void nothingIsReadTwice() {
    decode(new EntropyGate(2.3));
    int read = tokensRead();

    assertThat(read).isLessThanOrEqualTo(2 * (PROMPT + TOKENS - 1));
    assertThat(model.scoredHistories()).doesNotHaveDuplicates();
  }
}
