package rosarium.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rosarium.core.testing.TestSeed;

/** What every implementation of {@link Logits} promises; one subclass each. */
public abstract class LogitsContract {
  private static final float OUT = Float.NEGATIVE_INFINITY;
  private static final float[] P = {2.0f, 1.5f, 0.5f, -1.0f};
  private static final float[] R = {3.0f, 0.5f, 0.0f, -0.5f};
  private static final float[] MASKED_P = {2.0f, OUT, 0.5f, -1.0f};
  private static final float[] MASKED_R = {3.0f, 0.5f, OUT, -0.5f};
  private static final double AGREE = 1e-4;

  /** Make a value of the implementation under test. */
  protected abstract Logits of(float[]... rows_BV);

  @Test
  void keepsRowsAsTheyWereGiven() {
    Logits logits_BV = of(P, MASKED_P);

    assertThat(logits_BV.rows()).isEqualTo(2);
    assertThat(logits_BV.vocabulary()).isEqualTo(4);
    assertThat(logits_BV.row(0)).containsExactly(P);
    assertThat(logits_BV.row(1)).containsExactly(MASKED_P);
  }

  @Test
  void handsOutCopiesOfRows() {
    Logits logits_BV = of(P);

    logits_BV.row(0)[0] = 99;

    assertThat(logits_BV.row(0)[0]).isEqualTo(2.0f);
  }

  @Test
  void keepsTheFirstIds() {
    Logits first_BV = of(P, MASKED_P).firstIds(3);

    assertThat(first_BV.vocabulary()).isEqualTo(3);
    assertThat(first_BV.row(0)).containsExactly(Arrays.copyOf(P, 3));
    assertThat(first_BV.row(1)).containsExactly(Arrays.copyOf(MASKED_P, 3));
    assertThat(first_BV.minus(first_BV).row(0)).containsExactly(0f, 0f, 0f);
  }

  @Test
  void selectsRowsInTheOrderAsked() {
    Logits chosen_BV = of(P, R, MASKED_P).select(2, 0, 2);

    assertThat(chosen_BV.rows()).isEqualTo(3);
    assertThat(chosen_BV.row(0)).containsExactly(MASKED_P);
    assertThat(chosen_BV.row(1)).containsExactly(P);
    assertThat(chosen_BV.row(2)).containsExactly(MASKED_P);
  }

  @Test
  void selectsEveryNthRow() {
    float[] s = {9, 9, 9, 9};
    Logits four_BV = of(P, R, MASKED_P, s);

    assertThat(four_BV.select(1, 3).row(0)).containsExactly(R);
    assertThat(four_BV.select(1, 3).row(1)).containsExactly(s);
    assertThat(four_BV.select(0, 2).minus(four_BV.select(1, 3)).row(1)[0]).isEqualTo(-7f);
    assertThat(four_BV.select(1, 3).max()).containsExactly(3f, 9f);
    assertThat(four_BV.select(2).argmax()).containsExactly(0);
    assertThat(four_BV.select(3, 2, 1).row(2)).containsExactly(R);
    assertThat(four_BV.select(0, 1, 2, 3).row(3)).containsExactly(s);
    assertThatThrownBy(() -> four_BV.select(4)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void stacksRowsOfSeveralValues() {
    Logits stacked_BV = Logits.stack(List.of(of(P), of(R, MASKED_R), of(MASKED_P)));

    assertThat(stacked_BV.rows()).isEqualTo(4);
    assertThat(stacked_BV.row(0)).containsExactly(P);
    assertThat(stacked_BV.row(2)).containsExactly(MASKED_R);
    assertThat(stacked_BV.row(3)).containsExactly(MASKED_P);
  }

  @Test
  void contrastsRawRowsByTheRuleOfSigns() {
    // methods.md 1.3: the masked reverse entry counts as the floor -0.5
    Logits scores_BV = Logits.affine(new double[] {1, -0.5}, of(MASKED_P), of(MASKED_R));

    expect(scores_BV.row(0), 0.5, OUT, 0.75, -0.75);
    assertThat(scores_BV.argmax()).containsExactly(2);
  }

  @Test
  void contrastsLogProbabilitiesByTheRuleOfSigns() {
    Logits scores_BV =
        Logits.affine(new double[] {1, -0.5}, of(MASKED_P).logSoftmax(), of(MASKED_R).logSoftmax());

    expect(scores_BV.row(0), -0.188104, OUT, 0.061896, -1.438104);
    assertThat(scores_BV.argmax()).containsExactly(2);
  }

  @Test
  void masksWhereAnyRowOfPositiveWeightIsMasked() {
    Logits scores_BV = Logits.affine(new double[] {2, 1}, of(MASKED_P), of(MASKED_R));

    expect(scores_BV.row(0), 7, OUT, OUT, -2.5);
  }

  @Test
  void doesNotReadRowsOfWeightZero() {
    float[] broken = {OUT, Float.NaN, Float.POSITIVE_INFINITY, OUT};

    Logits scores_BV = Logits.affine(new double[] {1, 0}, of(P), of(broken));

    assertThat(scores_BV.row(0)).containsExactly(P);
  }

  @Test
  void returnsARowOfWeightOneBitForBit() {
    RandomGenerator random = TestSeed.generator("weight one");
    float[] row_V = RandomLogits.rough(random, 97);

    assertThat(of(row_V).weighted(new double[] {1}, List.of()).row(0)).containsExactly(row_V);
  }

  @Test
  void floorsEachRowWithItsOwnSmallestEntry() {
    float[] zero = {0, 0, 0, 0};
    float[] other = {OUT, 7, 5, OUT};

    Logits scores_BV = of(zero, zero).minus(of(MASKED_R, other));

    expect(scores_BV.row(0), -3, -0.5, 0.5, 0.5);
    expect(scores_BV.row(1), -5, -7, -5, -5);
  }

  @Test
  void refusesANegativeFactor() {
    Logits logits_BV = of(P);

    assertThatThrownBy(() -> logits_BV.times(-1)).hasMessageContaining("at least 0");
    assertThatThrownBy(() -> logits_BV.times(Double.NaN)).hasMessageContaining("at least 0");
  }

  @Test
  void scalesRows() {
    expect(of(MASKED_P).times(0.5).row(0), 1, OUT, 0.25, -0.5);
    expect(of(P).plus(of(R)).row(0), 5, 2, 0.5, -1.5);
  }

  @Test
  void takesLogSoftmaxOverFiniteEntries() {
    Logits logProb_BV = of(P, R, MASKED_P).logSoftmax();

    expect(logProb_BV.row(0), -0.630978, -1.130978, -2.130978, -3.630978);
    expect(logProb_BV.row(1), -0.150202, -2.650202, -3.150202, -3.650202);
    // ln(e^2 + e^0.5 + e^-1) = 2.241311...; the masked entry takes no part
    double lse = Math.log(Math.exp(2) + Math.exp(0.5) + Math.exp(-1));
    expect(logProb_BV.row(2), 2 - lse, OUT, 0.5 - lse, -1 - lse);
  }

  @Test
  void takesTheLowestIdAmongEquals() {
    float[] ties = {1, 3, 2, 3, 3};
    float[] allSame = {5, 5, 5, 5, 5};
    float[] late = {OUT, OUT, OUT, -7, OUT};

    assertThat(of(ties, allSame, late).argmax()).containsExactly(1, 0, 3);
  }

  @Test
  void takesTheLowestIdAmongEqualsInLongRows() {
    // long enough that a vectorised or threaded search would meet the equals out of order
    float[] row_V = new float[49_152];
    row_V[40_001] = 2;
    row_V[33] = 2;
    row_V[20_000] = 2;

    assertThat(of(row_V).argmax()).containsExactly(33);
  }

  @Test
  void findsTheLargestEntryOfEachRow() {
    float[] broken = {1, Float.NaN, 2, 3};
    float[] infinite = {1, Float.POSITIVE_INFINITY, 2, 3};
    float[] masked = {OUT, OUT, OUT, OUT};

    assertThat(of(P, broken, infinite, masked).max())
        .containsExactly(2.0f, Float.NaN, Float.POSITIVE_INFINITY, OUT);
  }

  @Test
  void givesTheBestIdAndItsScoreTogether() {
    List<Logits.Peak> peaks = of(new float[] {1, 4, 4}, new float[] {7, OUT, 2}).peaks();

    assertThat(peaks).containsExactly(new Logits.Peak(1, 4f), new Logits.Peak(0, 7f));
    assertThat(of(new float[] {1, Float.NaN, 2}).peaks().get(0).value()).isNaN();
  }

  @Test
  void masksIdsInEveryRow() {
    Logits masked_BV = of(P, R).masked(1, 3, 900);

    expect(masked_BV.row(0), 2, OUT, 0.5, OUT);
    expect(masked_BV.row(1), 3, OUT, 0, OUT);
  }

  @Test
  void masksLikeAnotherRow() {
    expect(of(P).maskedLike(of(MASKED_R)).row(0), 2, 1.5, OUT, -1);
  }

  @Test
  void keepsWhatIsWithinLogOfMax() {
    // methods.md 3.7: e = [1.8, 2.0, 0.4, -1.2], threshold 2 + ln 0.1 = -0.302585
    float[] e = {1.8f, 2.0f, 0.4f, -1.2f};

    expect(of(e).withinLogOfMax(0.1).row(0), 1.8, 2.0, 0.4, OUT);
    expect(of(e).withinLogOfMax(1).row(0), OUT, 2.0, OUT, OUT);
    assertThat(of(MASKED_P).withinLogOfMax(0).row(0)).containsExactly(MASKED_P);
  }

  @Test
  void measuresEntropyInNats() {
    assertThat(of(P, R).entropy()[0]).isCloseTo(1.049889, within(1e-6));
    assertThat(of(P, R).entropy()[1]).isCloseTo(0.546276, within(1e-6));
    assertThat(of(new float[] {2.5f, 1, 0.2f, -0.8f}).entropy()[0])
        .isCloseTo(0.812734, within(1e-6));
  }

  @Test
  void measuresConcentration() {
    assertThat(of(P).concentration()[0]).isCloseTo(0.402043, within(1e-6));
    assertThat(of(new float[] {0, 0, 0, 0}).concentration()[0]).isCloseTo(0.25, within(1e-6));
  }

  @Test
  void leavesItsOperandsAsTheyWere() {
    Logits left_BV = of(P, MASKED_P);
    Logits right_BV = of(R, MASKED_R);

    left_BV.minus(right_BV);
    left_BV.masked(0);
    left_BV.maskedLike(right_BV);
    left_BV.withinLogOfMax(0.5);
    left_BV.logSoftmax();
    left_BV.times(3);

    assertThat(left_BV.row(0)).containsExactly(P);
    assertThat(left_BV.row(1)).containsExactly(MASKED_P);
    assertThat(right_BV.row(0)).containsExactly(R);
    assertThat(right_BV.row(1)).containsExactly(MASKED_R);
  }

  @Test
  void refusesShapesThatDoNotFit() {
    Logits logits_BV = of(P);

    assertThatThrownBy(() -> logits_BV.minus(of(P, R))).isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> logits_BV.minus(of(new float[] {1})))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> logits_BV.weighted(new double[] {1, 2}, List.of()))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> logits_BV.weighted(new double[] {Double.NaN}, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void agreesWithTheReferenceOnRoughRows() {
    RandomGenerator random = TestSeed.generator("agreement");
    for (int round = 0; round < 60; round++) {
      int rows = 1 + random.nextInt(4);
      int vocabulary = 2 + random.nextInt(300);
      float[][] a = RandomLogits.roughRows(random, rows, vocabulary);
      float[][] b = RandomLogits.roughRows(random, rows, vocabulary);
      float[][] c = RandomLogits.roughRows(random, rows, vocabulary);
      double[] weights = {random.nextDouble(3), random.nextGaussian(), random.nextGaussian()};
      double beta = random.nextDouble();

      agree(
          Logits.affine(weights, of(a), of(b), of(c)),
          Logits.affine(weights, ArrayLogits.of(a), ArrayLogits.of(b), ArrayLogits.of(c)));
      agree(of(a).logSoftmax(), ArrayLogits.of(a).logSoftmax());
      agree(of(a).withinLogOfMax(beta), ArrayLogits.of(a).withinLogOfMax(beta));
      agree(of(a).maskedLike(of(b)), ArrayLogits.of(a).maskedLike(ArrayLogits.of(b)));
      assertThat(of(a).argmax())
          .as(TestSeed.reproduce())
          .containsExactly(ArrayLogits.of(a).argmax());
      assertThat(of(a).max()).as(TestSeed.reproduce()).containsExactly(ArrayLogits.of(a).max());
      assertThat(of(a).entropy())
          .as(TestSeed.reproduce())
          .containsExactly(ArrayLogits.of(a).entropy(), within(AGREE));
      assertThat(of(a).concentration())
          .as(TestSeed.reproduce())
          .containsExactly(ArrayLogits.of(a).concentration(), within(AGREE));
    }
  }

  private static void agree(Logits found_BV, Logits expected_BV) {
    for (int b = 0; b < expected_BV.rows(); b++) {
      float[] expected_V = expected_BV.row(b);
      float[] found_V = found_BV.row(b);
      for (int v = 0; v < expected_V.length; v++) {
        if (expected_V[v] == OUT) {
          assertThat(found_V[v]).as(TestSeed.reproduce()).isEqualTo(OUT);
        } else {
          assertThat(found_V[v])
              .as(TestSeed.reproduce())
              .isCloseTo(expected_V[v], within((float) AGREE));
        }
      }
    }
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
