package rosarium.analysis.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.testing.TestSeed;

/** Compares with the table of methods.md section 8, which was computed apart. */
class DetectableDifferenceTest {
  @ParameterizedTest
  @CsvSource({
    "100, 0.198, 0.119, none, 0.088, 0.128, 0.159",
    "200, 0.140, 0.084, 0.044, 0.064, 0.091, 0.111",
    "250, 0.125, 0.075, 0.040, 0.058, 0.081, 0.100",
    "450, 0.093, 0.056, 0.030, 0.043, 0.061, 0.074",
    "520, 0.087, 0.052, 0.028, 0.040, 0.056, 0.069"
  })
  void givesTheTabledValues(
      int n, double half, double ninety, String psi5, String psi10, String psi20, String psi30) {
    assertThat(DetectableDifference.unpaired(n, 0.5, 0.05, 0.8)).isCloseTo(half, within(6e-4));
    assertThat(DetectableDifference.unpaired(n, 0.9, 0.05, 0.8)).isCloseTo(ninety, within(6e-4));
    same(n, 0.05, psi5);
    same(n, 0.10, psi10);
    same(n, 0.20, psi20);
    same(n, 0.30, psi30);
  }

  private static void same(int n, double discordance, String expected) {
    var found = DetectableDifference.paired(n, discordance, 0.05, 0.8);
    if (expected.equals("none")) {
      assertThat(found).as("n %d, discordance %s", n, discordance).isEmpty();
    } else {
      assertThat(found.getAsDouble())
          .as("n %d, discordance %s", n, discordance)
          .isCloseTo(Double.parseDouble(expected), within(6e-4));
    }
  }

  @Test
  void hasThePowerThatSimulatedExperimentsHave() {
    RandomGenerator random = TestSeed.generator("power");
    int rejected = 0;
    int trials = 20_000;
    for (int trial = 0; trial < trials; trial++) {
      int one = 0;
      int other = 0;
      for (int query = 0; query < 60; query++) {
        double u = random.nextDouble();
        // discordance 0.3, difference 0.2: 25 % one way, 5 % the other
        one += u < 0.25 ? 1 : 0;
        other += u >= 0.25 && u < 0.30 ? 1 : 0;
      }
      rejected += McNemar.exact(one, other) <= 0.05 ? 1 : 0;
    }

    double share = (double) rejected / trials;
    assertThat(DetectableDifference.power(60, 0.3, 0.2, 0.05))
        .as(TestSeed.reproduce())
        .isCloseTo(share, within(0.015));
  }

  @Test
  void growsWithTheDifferenceAndWithTheNumberOfQueries() {
    double before = 0;
    for (int i = 0; i <= 10; i++) {
      double power = DetectableDifference.power(100, 0.2, 0.02 * i, 0.05);
      assertThat(power).isGreaterThanOrEqualTo(before);
      assertThat(DetectableDifference.power(100, 0.2, -0.02 * i, 0.05))
          .isCloseTo(power, within(1e-12));
      before = power;
    }
    assertThat(DetectableDifference.power(100, 0.2, 0, 0.05)).isLessThanOrEqualTo(0.05);
    assertThat(DetectableDifference.paired(400, 0.2, 0.05, 0.8).getAsDouble())
        .isLessThan(DetectableDifference.paired(100, 0.2, 0.05, 0.8).getAsDouble());
  }

  @Test
  void scalesAMeanWithItsUnit() {
    double least = DetectableDifference.ofMean(64, 3, 0.05, 0.8);

    // (1.959964 + 0.841621) * 3 / 8
    assertThat(least).isCloseTo(1.050594, within(1e-5));
    assertThat(DetectableDifference.ofMean(64, 3000, 0.05, 0.8))
        .isCloseTo(1000 * least, within(1e-9));
  }

  @Test
  void findsNothingWhereNoQueryDiffers() {
    assertThat(DetectableDifference.power(100, 0, 0, 0.05)).isZero();
    assertThat(DetectableDifference.paired(100, 0, 0.05, 0.8)).isEmpty();
    assertThatThrownBy(() -> DetectableDifference.power(100, 0.1, 0.2, 0.05))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DetectableDifference.power(0, 0.1, 0.1, 0.05))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
