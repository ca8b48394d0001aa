package rosarium.analysis.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DivergenceTest {
  private static final float MASK = Float.NEGATIVE_INFINITY;

  private static float log(double probability) {
    return (float) Math.log(probability);
  }

  /** P = (1/2, 1/2), Q = (1/4, 3/4): 1/2 ln 2 + 1/2 ln(2/3) = 1/2 ln(4/3) = 0.143841. */
  @Test
  void sumsTheLogRatioUnderP() {
    float[] p_V = {log(0.5), log(0.5)};
    float[] q_V = {log(0.25), log(0.75)};

    assertThat(Divergence.kl(p_V, q_V)).isCloseTo(0.143841, within(1e-6));
    // The other way round: 1/4 ln(1/2) + 3/4 ln(3/2) = 0.130812.
    assertThat(Divergence.kl(q_V, p_V)).isCloseTo(0.130812, within(1e-6));
  }

  @Test
  void isExactlyZeroOfARowAgainstItself() {
    float[] p_V = {1.7f, -3.2f, 0.1f, 88f, -1e30f};

    assertThat(Divergence.kl(p_V, p_V.clone())).isZero();
  }

  @Test
  void doesNotSeeAConstantAdded() {
    float[] p_V = {1, 2, 4};
    float[] q_V = {2, 1, 3};
    float[] shifted_V = {102, 101, 103};

    assertThat(Divergence.kl(p_V, shifted_V)).isCloseTo(Divergence.kl(p_V, q_V), within(1e-12));
  }

  /** A mask of P is not read; P = (1, 0), Q = (1/2, 1/2): ln 2. A mask of Q alone is infinite. */
  @Test
  void readsMasksAsProbabilityZero() {
    assertThat(Divergence.kl(new float[] {3, MASK}, new float[] {5, 5}))
        .isCloseTo(Math.log(2), within(1e-12));
    assertThat(Divergence.kl(new float[] {5, 5}, new float[] {3, MASK}))
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Divergence.kl(new float[] {3, MASK}, new float[] {7, MASK})).isZero();
  }

  /** -ln(1/4) = 1.386294. */
  @Test
  void measuresSurpriseInNats() {
    assertThat(Divergence.surprise(new float[] {log(0.25), log(0.75)}, 0))
        .isCloseTo(1.386294, within(1e-6));
    assertThat(Divergence.surprise(new float[] {3, MASK}, 0)).isZero();
  }

  @Test
  void refusesRowsThatAreNoDistribution() {
    assertThatThrownBy(() -> Divergence.kl(new float[] {MASK}, new float[] {0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-Infinity");
    assertThatThrownBy(() -> Divergence.kl(new float[] {0}, new float[] {0, 1}))
        .hasMessage("1 logits against 2");
  }
}
