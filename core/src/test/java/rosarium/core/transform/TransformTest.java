package rosarium.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rosarium.core.tensor.Probabilities;
import rosarium.core.tensor.RandomLogits;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;

/** The worked numbers of methods.md 1.4 on p = [2.0, 1.5, 0.5, -1.0]. */
class TransformTest {
  private static final float OUT = Float.NEGATIVE_INFINITY;
  private static final float[] P = {2.0f, 1.5f, 0.5f, -1.0f};
  private static final TokenIds NOTHING = TokenIds.of();

  @Test
  void penalisesLogProbabilitiesOfWhatWasWritten() {
    LogitsTransform penalty = new RepetitionPenalty(1.2, RepetitionPenalty.Space.LOG_PROBABILITY);

    // -0.630978 * 1.2, once although id 0 was written twice
    expect(penalty.apply(P, TokenIds.of(0, 0)), -0.757174, -1.130978, -2.130978, -3.630978);
  }

  @Test
  void penaltyIsTheSameAfterAddingAConstant() {
    LogitsTransform penalty = new RepetitionPenalty(1.2, RepetitionPenalty.Space.LOG_PROBABILITY);
    float[] shifted = {12.0f, 11.5f, 10.5f, 9.0f};

    expect(penalty.apply(shifted, TokenIds.of(0)), -0.757174, -1.130978, -2.130978, -3.630978);
  }

  @Test
  void dividesByTemperature() {
    expect(new Temperature(0.7).apply(P, NOTHING), 2.857143, 2.142857, 0.714286, -1.428571);
  }

  @Test
  void truncationsKeepTheWorkedSets() {
    expect(new TopK(2).apply(P, NOTHING), 2, 1.5, OUT, OUT);
    expect(new TopP(0.8).apply(P, NOTHING), 2, 1.5, OUT, OUT);
    expect(new MinP(0.3).apply(P, NOTHING), 2, 1.5, OUT, OUT);
    expect(new TopP(0.9).apply(P, NOTHING), 2, 1.5, 0.5, OUT);
    Probabilities kept = Probabilities.of(new TopK(2).apply(P, NOTHING));
    assertThat(kept.get(0)).isCloseTo(0.622459, within(1e-6));
    assertThat(kept.get(1)).isCloseTo(0.377541, within(1e-6));
    assertThat(kept.get(2)).isZero();
  }

  @Test
  void topKKeepsTiesAtItsBorder() {
    float[] ties = {1, 3, 3, 2, 3};

    expect(new TopK(2).apply(ties, NOTHING), OUT, 3, 3, OUT, 3);
  }

  @Test
  void topPKeepsTheLowestIdsAmongEquals() {
    float[] flat = {0, 0, 0, 0};

    expect(new TopP(0.5).apply(flat, NOTHING), 0, 0, OUT, OUT);
  }

  @Test
  void topPAgreesWithAFullSort() {
    RandomGenerator random = TestSeed.generator("top-p");
    for (int round = 0; round < 200; round++) {
      float[] row_V = RandomLogits.rough(random, 2 + random.nextInt(200));
      double q = random.nextInt(4) == 0 ? 1 - 1e-9 : Math.max(1e-6, random.nextDouble());

      float[] kept_V = new TopP(q).apply(row_V, NOTHING);

      assertThat(kept_V).as(TestSeed.reproduce()).containsExactly(bySelection(row_V, q));
    }
  }

  /** Take the best id again and again until q is reached: slow, and nothing to get wrong. */
  private static float[] bySelection(float[] row_V, double q) {
    Probabilities prob = Probabilities.of(row_V);
    float[] kept_V = new float[row_V.length];
    Arrays.fill(kept_V, OUT);
    double sum = 0;
    while (sum < q) {
      int best = -1;
      for (int v = 0; v < row_V.length; v++) {
        boolean free = kept_V[v] == OUT && row_V[v] != OUT;
        if (free && (best < 0 || row_V[v] > row_V[best])) {
          best = v;
        }
      }
      if (best < 0) {
        break;
      }
      kept_V[best] = row_V[best];
      sum += prob.get(best);
    }
    return kept_V;
  }

  @Test
  void offValuesChangeNothing() {
    RandomGenerator random = TestSeed.generator("off values");
    float[] row_V = RandomLogits.rough(random, 40);
    TokenIds history = TokenIds.of(1, 2, 3);

    for (RepetitionPenalty.Space space : RepetitionPenalty.Space.values()) {
      assertThat(new RepetitionPenalty(1, space).apply(row_V, history)).containsExactly(row_V);
    }
    assertThat(new Temperature(1).apply(row_V, history)).containsExactly(row_V);
    assertThat(new TopK(0).apply(row_V, history)).containsExactly(row_V);
    assertThat(new TopP(1).apply(row_V, history)).containsExactly(row_V);
    assertThat(new MinP(0).apply(row_V, history)).containsExactly(row_V);
  }

  @Test
  void transformsActInTheStatedOrder() {
    SamplingSettings all = SamplingSettings.sampled(0.6, 0.9, 12, 0.05).withRepetitionPenalty(1.3);

    assertThat(all.transforms())
        .containsExactly(
            new RepetitionPenalty(1.3, RepetitionPenalty.Space.LOG_PROBABILITY),
            new Temperature(0.6),
            new TopK(12),
            new TopP(0.9),
            new MinP(0.05));
    assertThat(SamplingSettings.GREEDY.transforms()).isEmpty();
  }

  @Test
  void masksStayMasks() {
    RandomGenerator random = TestSeed.generator("masks stay");
    for (int round = 0; round < 50; round++) {
      float[] row_V = RandomLogits.rough(random, 30);
      float[] before_V = row_V.clone();
      SamplingSettings all =
          SamplingSettings.sampled(0.6, 0.9, 12, 0.05).withRepetitionPenalty(1.3);

      float[] after_V = row_V;
      for (LogitsTransform transform : all.transforms()) {
        after_V = transform.apply(after_V, TokenIds.of(3, 4, 77));
      }

      for (int v = 0; v < row_V.length; v++) {
        if (row_V[v] == OUT) {
          assertThat(after_V[v]).as(TestSeed.reproduce()).isEqualTo(OUT);
        }
        assertThat(after_V[v]).isNotNaN();
      }
      assertThat(row_V).containsExactly(before_V);
    }
  }

  @Test
  void drawsTheFirstIdWhoseCumulativeProbabilityExceedsTheDraw() {
    Probabilities prob = Probabilities.of(P);

    assertThat(prob.at(0)).isZero();
    assertThat(prob.at(0.53)).isZero();
    assertThat(prob.at(0.54)).isEqualTo(1);
    assertThat(prob.at(0.85)).isEqualTo(1);
    assertThat(prob.at(0.86)).isEqualTo(2);
    assertThat(prob.at(0.9999999)).isEqualTo(3);
    assertThat(Probabilities.of(new float[] {OUT, 0, OUT, 0, OUT}).at(Math.nextDown(1.0)))
        .isEqualTo(3);
  }

  @Test
  void refusesSoftmaxOfNothing() {
    assertThatThrownBy(() -> Probabilities.of(new float[] {OUT, OUT}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Probabilities.of(new float[] {0, Float.NaN}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void expect(float[] found_V, double... expected_V) {
    assertThat(found_V).hasSize(expected_V.length);
    for (int v = 0; v < expected_V.length; v++) {
      if (expected_V[v] == OUT) {
        assertThat(found_V[v]).isEqualTo(OUT);
      } else {
        assertThat((double) found_V[v]).isCloseTo(expected_V[v], within(1e-6));
      }
    }
  }
}
