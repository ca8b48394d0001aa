package rosarium.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Probabilities;
import rosarium.core.tensor.RandomLogits;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;

/** The worked numbers of methods.md 3.1 and 3.2, and the equivalences E1 and E8. */
class RoseTest {
  private static final float OUT = Float.NEGATIVE_INFINITY;
  private static final float[] P = {2.0f, 1.5f, 0.5f, -1.0f};
  private static final float[] R = {3.0f, 0.5f, 0.0f, -0.5f};

  private static Logits rose(double alpha, float[] p_V, float[] r_V) {
    return new Rose(alpha)
        .combine(
            StreamLogits.of(
                Map.of(
                    StreamRole.POSITIVE, ArrayLogits.of(p_V),
                    StreamRole.REVERSE, ArrayLogits.of(r_V))));
  }

  private static void expect(double[] expected_V, float[] found_V) {
    for (int v = 0; v < expected_V.length; v++) {
      assertThat((double) found_V[v]).isCloseTo(expected_V[v], within(1e-6));
    }
  }

  private static void expectSoftmax(double[] expected_V, float[] found_V) {
    Probabilities found = Probabilities.of(found_V);
    for (int v = 0; v < expected_V.length; v++) {
      assertThat(found.get(v)).isCloseTo(expected_V[v], within(1e-6));
    }
  }

  @Test
  void givesTheWorkedScoresAtHalf() {
    Logits scores_BV = rose(0.5, P, R);

    expect(new double[] {0.5, 1.25, 0.5, -0.75}, scores_BV.row(0));
    expectSoftmax(new double[] {0.227092, 0.480753, 0.227092, 0.065063}, scores_BV.row(0));
    assertThat(scores_BV.argmax()).containsExactly(1);
  }

  @Test
  void givesTheWorkedScoresForMultipleChoice() {
    Logits scores_BV = rose(0.7, P, R);

    expect(new double[] {-0.1, 1.15, 0.5, -0.65}, scores_BV.row(0));
    expectSoftmax(new double[] {0.145150, 0.506624, 0.264481, 0.083744}, scores_BV.row(0));
  }

  @Test
  void shrinksOrReversesEqualRows() { // E8
    expect(new double[] {1, 0.75, 0.25, -0.5}, rose(0.5, P, P).row(0));
    expect(new double[] {-1, -0.75, -0.25, 0.5}, rose(1.5, P, P).row(0));
    assertThat(rose(0.5, P, P).argmax()).containsExactly(0);
    assertThat(rose(1, P, P).argmax()).containsExactly(0); // all tie: lowest id
    assertThat(rose(1.5, P, P).argmax()).containsExactly(3);
  }

  @Test
  void argumentOfEqualRowsIsKeptBelowOne() { // E8 on random rows
    RandomGenerator random = TestSeed.generator("E8");
    for (int round = 0; round < 50; round++) {
      float[] row_V = RandomLogits.finite(random, 40);

      assertThat(rose(random.nextDouble(0.9), row_V, row_V).argmax())
          .as(TestSeed.reproduce())
          .containsExactly(ArrayLogits.of(row_V).argmax());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 2",
    "0.7, 3.3333333333333335",
    "0.3, 1.4285714285714286",
    "0.4, 1.6666666666666667"
  })
  void isRescaledGuidance(double alpha, double gamma) { // E1
    RandomGenerator random = TestSeed.generator("E1");
    for (int round = 0; round < 50; round++) {
      Logits p_BV = ArrayLogits.of(RandomLogits.finite(random, 30));
      Logits r_BV = ArrayLogits.of(RandomLogits.finite(random, 30));
      Logits guidance_BV = Logits.affine(new double[] {gamma, 1 - gamma}, p_BV, r_BV);
      Probabilities guided = Probabilities.of(guidance_BV.times(1 - alpha).row(0));
      Probabilities contrasted = Probabilities.of(rose(alpha, p_BV.row(0), r_BV.row(0)).row(0));
      for (int v = 0; v < 30; v++) {
        assertThat(contrasted.get(v))
            .as(TestSeed.reproduce())
            .isCloseTo(guided.get(v), within(1e-5));
      }
    }
  }

  @Test
  void masksOfThePositiveStreamStay() { // L3
    float[] masked_V = {2.0f, OUT, 0.5f, -1.0f};

    assertThat(rose(0.5, masked_V, R).row(0)[1]).isEqualTo(OUT);
  }

  @Test
  void readsAMaskOfTheReverseStreamAsItsFloor() {
    float[] masked_V = {3.0f, OUT, 0.0f, -0.5f};

    expect(new double[] {0.5, 1.75, 0.5, -0.75}, rose(0.5, P, masked_V).row(0));
  }

  @Test
  void strengthZeroWritesWhatPlainWrites() {
    ScriptedModel model = ScriptedModel.hashing(50, 11);
    StreamSpec positive = new StreamSpec(model, TokenIds.of(1, 2, 3));
    StreamSpec reverse = new StreamSpec(model, TokenIds.of(4));
    StopRule stop = new StopRule(Set.of(9), 40);
    TokenIds plain_L =
        decode(DecodeRequest.of("p", Map.of(StreamRole.POSITIVE, positive), new Plain(), stop));

    TokenIds rose_L =
        decode(
            DecodeRequest.of(
                "r",
                Map.of(StreamRole.POSITIVE, positive, StreamRole.REVERSE, reverse),
                new Rose(0),
                stop));

    assertThat(rose_L).isEqualTo(plain_L);
  }

  private static TokenIds decode(DecodeRequest request) {
    TokenIds[] written = {TokenIds.of()};
    new DecodeEngine(EngineLimits.ofRows(8))
        .decode(Set.of(request).iterator(), answer -> written[0] = answer.ids_L());
    return written[0];
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 2.01, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesStrengthsOutsideTheirRange(double alpha) {
    assertThatThrownBy(() -> new Rose(alpha)).hasMessageContaining("allowed: [0, 2]");
  }

  @Test
  void controlsTakeTheirRowAsItIs() {
    StreamLogits rows_BV =
        StreamLogits.of(
            Map.of(StreamRole.POSITIVE, ArrayLogits.of(P), StreamRole.REVERSE, ArrayLogits.of(R)));

    assertThat(new Plain().combine(rows_BV).row(0)).containsExactly(P);
    assertThat(new Sampling().combine(rows_BV).row(0)).containsExactly(P);
    assertThat(new ReverseOnly().combine(rows_BV).row(0)).containsExactly(R);
    assertThat(new Plain().combine(rows_BV).argmax()).containsExactly(0);
    assertThat(new ReverseOnly().combine(rows_BV).argmax()).containsExactly(0);
  }

  @Test
  void samplingStatesItsSettings() {
    assertThat(new Plain().sampling().greedy()).isTrue();
    assertThat(new Sampling(0.6, 0.95, 40, 0.1).sampling().topK()).isEqualTo(40);
    assertThatThrownBy(() -> new Sampling(0, 1, 0, 0)).hasMessageContaining("temperature");
  }
}
