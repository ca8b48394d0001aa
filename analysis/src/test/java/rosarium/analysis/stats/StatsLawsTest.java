package rosarium.analysis.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rosarium.core.judge.Interval;
import rosarium.core.testing.TestSeed;

/** Laws and worked values of methods.md section 8. */
class StatsLawsTest {
  private static final int TRIALS = 200;

  @Test
  void mcNemarGivesTheWorkedValues() {
    assertThat(McNemar.exact(3, 14)).isCloseTo(0.012726, within(5e-7));
    assertThat(McNemar.exact(2, 12)).isCloseTo(0.012939, within(5e-7));
    assertThat(McNemar.exact(0, 5)).isEqualTo(0.0625, within(1e-12));
    assertThat(McNemar.exact(0, 6)).isEqualTo(0.03125, within(1e-12));
    assertThat(McNemar.exact(10, 25)).isCloseTo(0.016674, within(5e-7));
    assertThat(McNemar.exact(5, 5)).isEqualTo(1);
    assertThat(McNemar.exact(0, 0)).isEqualTo(1);
  }

  @Test
  void wilsonGivesTheWorkedValues() {
    near(Wilson.interval(96, 100, 0.95), 0.901629, 0.984337);
    near(Wilson.interval(0, 100, 0.95), 0, 0.036993);
    near(Wilson.interval(11, 100, 0.95), 0.062542, 0.186313);
    near(Wilson.interval(65, 250, 0.95), 0.209550, 0.317714);
  }

  @Test
  void kappaGivesTheWorkedValues() {
    assertThat(Kappa.cohen(new int[][] {{40, 10}, {5, 45}}).getAsDouble())
        .isCloseTo(0.7, within(1e-12));
    assertThat(Kappa.cohen(new int[][] {{30, 5, 5}, {4, 20, 6}, {1, 4, 25}}).getAsDouble())
        .isCloseTo(0.624060, within(5e-7));
  }

  @Test
  void swappingTheArmsOfMcNemarChangesNothing() {
    RandomGenerator random = TestSeed.generator("mcnemar");
    for (int i = 0; i < TRIALS; i++) {
      int b = random.nextInt(60);
      int c = random.nextInt(60);

      assertThat(McNemar.exact(b, c)).as("%d, %d", b, c).isEqualTo(McNemar.exact(c, b));
      assertThat(McNemar.exact(b, c)).isBetween(0.0, 1.0);
    }
  }

  @Test
  void swappingTheArmsOfNewcombeNegatesIt() {
    RandomGenerator random = TestSeed.generator("newcombe");
    for (int i = 0; i < TRIALS; i++) {
      int both = random.nextInt(30);
      int first = random.nextInt(30);
      int second = random.nextInt(30);
      int neither = 1 + random.nextInt(30);
      NewcombePaired there = NewcombePaired.of(both, first, second, neither, 0.95);
      NewcombePaired back = NewcombePaired.of(both, second, first, neither, 0.95);

      assertThat(back.difference()).isEqualTo(-there.difference());
      assertThat(back.interval().low()).isCloseTo(-there.interval().high(), within(1e-12));
      assertThat(back.interval().high()).isCloseTo(-there.interval().low(), within(1e-12));
    }
  }

  @Test
  void swappingTheArmsOfTheBootstrapNegatesItExactly() {
    RandomGenerator random = TestSeed.generator("bootstrap");
    for (int i = 0; i < 10; i++) {
      double[] differences = random.doubles(1 + random.nextInt(40), -1, 1).toArray();
      double[] negated = Arrays.stream(differences).map(d -> -d).toArray();
      Interval there = Bootstrap.ofMean(differences, 0.95, RandomStreams.of(i, "swap"));
      Interval back = Bootstrap.ofMean(negated, 0.95, RandomStreams.of(i, "swap"));

      assertThat(back.low()).as(TestSeed.reproduce()).isEqualTo(-there.high());
      assertThat(back.high()).as(TestSeed.reproduce()).isEqualTo(-there.low());
    }
  }

  @Test
  void wilsonMirrorsAroundOneHalf() {
    RandomGenerator random = TestSeed.generator("wilson");
    for (int i = 0; i < TRIALS; i++) {
      int n = 1 + random.nextInt(500);
      int k = random.nextInt(n + 1);
      Interval there = Wilson.interval(k, n, 0.95);
      Interval mirror = Wilson.interval(n - k, n, 0.95);

      assertThat(mirror.low()).isCloseTo(1 - there.high(), within(1e-12));
      assertThat(there.low()).isBetween(0.0, (double) k / n);
      assertThat(there.high()).isBetween((double) k / n, 1.0);
    }
  }

  @Test
  void holmFollowsThePermutationOfItsRows() {
    RandomGenerator random = TestSeed.generator("holm");
    for (int trial = 0; trial < TRIALS; trial++) {
      double[] p = random.doubles(1 + random.nextInt(12)).toArray();
      double[] reversed = new double[p.length];
      for (int i = 0; i < p.length; i++) {
        reversed[i] = p[p.length - 1 - i];
      }
      double[] adjusted = Holm.adjust(p);
      double[] adjustedReversed = Holm.adjust(reversed);

      for (int i = 0; i < p.length; i++) {
        assertThat(adjusted[i]).isEqualTo(adjustedReversed[p.length - 1 - i]);
        assertThat(adjusted[i]).isBetween(p[i], 1.0);
      }
    }
  }

  @Test
  void signsAndRanksDoNotDependOnTheOrderOfPairs() {
    RandomGenerator random = TestSeed.generator("order");
    for (int trial = 0; trial < 50; trial++) {
      double[] differences = random.ints(12, -4, 5).asDoubleStream().toArray();
      double[] reversed = new double[differences.length];
      for (int i = 0; i < reversed.length; i++) {
        reversed[i] = differences[reversed.length - 1 - i];
      }

      assertThat(WilcoxonSignedRank.of(reversed)).isEqualTo(WilcoxonSignedRank.of(differences));
      assertThat(SignFlip.exact(reversed)).isEqualTo(SignFlip.exact(differences));
    }
  }

  @Test
  void drawnSignsAgreeWithAllSigns() {
    RandomGenerator random = TestSeed.generator("signs");
    for (int trial = 0; trial < 5; trial++) {
      double[] differences = random.doubles(14, -1, 1.4).toArray();

      double exact = SignFlip.exact(differences);
      double sampled = SignFlip.sampled(differences, RandomStreams.of(trial, "signs"));

      // five standard errors of a share among 10,000
      assertThat(sampled)
          .as(TestSeed.reproduce())
          .isCloseTo(exact, within(5 * Math.sqrt(exact * (1 - exact) / 10_000) + 1e-3));
    }
    assertThat(SignFlip.sampled(random.doubles(300, 0.5, 1).toArray(), RandomStreams.of(1)))
        .isCloseTo(1 / 10_001.0, within(1e-12));
  }

  @Test
  void rowsOfAPairedSampleMayBePermuted() {
    RandomGenerator random = TestSeed.generator("rows");
    double[] above = random.doubles(40, 1, 2).toArray();
    double[] below = random.doubles(40, 1, 2).toArray();
    Interval there = Bootstrap.ofRatio(above, below, 0.95, RandomStreams.of(1, "r"));
    double[] aboveAgain = above.clone();
    double[] belowAgain = below.clone();
    for (int i = 0; i < 20; i++) {
      aboveAgain[i] = above[39 - i];
      aboveAgain[39 - i] = above[i];
      belowAgain[i] = below[39 - i];
      belowAgain[39 - i] = below[i];
    }
    Interval back = Bootstrap.ofRatio(aboveAgain, belowAgain, 0.95, RandomStreams.of(1, "r"));

    // other draws of the same pairs: the limits move by the error of 10,000 resamples
    assertThat(back.low()).as(TestSeed.reproduce()).isCloseTo(there.low(), within(0.01));
    assertThat(back.high()).as(TestSeed.reproduce()).isCloseTo(there.high(), within(0.01));
  }

  @Test
  void theBootstrapScalesWithTheUnit() {
    RandomGenerator random = TestSeed.generator("scale");
    double[] values = random.doubles(30, -1, 1).toArray();
    double[] scaled = Arrays.stream(values).map(v -> 8 * v).toArray();
    Interval there = Bootstrap.ofMean(values, 0.95, RandomStreams.of(3, "s"));
    Interval back = Bootstrap.ofMean(scaled, 0.95, RandomStreams.of(3, "s"));

    assertThat(back).isEqualTo(new Interval(8 * there.low(), 8 * there.high()));
    assertThat(WilcoxonSignedRank.of(scaled).exact())
        .isEqualTo(WilcoxonSignedRank.of(values).exact());
    assertThat(SignFlip.sampled(scaled, RandomStreams.of(3, "f")))
        .isEqualTo(SignFlip.sampled(values, RandomStreams.of(3, "f")));
  }

  @Test
  void aConstantSampleHasAnIntervalWithoutWidth() {
    Interval found = Bootstrap.ofMean(new double[] {1, 1, 1}, 0.95, RandomStreams.of(1, "c"));

    assertThat(found).isEqualTo(new Interval(1, 1));
  }

  @Test
  void eachStreamBelongsToItsName() {
    long first = RandomStreams.of(7, "family", "a").nextLong();

    assertThat(RandomStreams.of(7, "family", "a").nextLong()).isEqualTo(first);
    assertThat(RandomStreams.of(7, "family", "b").nextLong()).isNotEqualTo(first);
    assertThat(RandomStreams.of(8, "family", "a").nextLong()).isNotEqualTo(first);
    assertThat(RandomStreams.of(7, "familya").nextLong()).isNotEqualTo(first);
    assertThat(RandomStreams.of(7, "famil", "ya").nextLong()).isNotEqualTo(first);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> Wilson.interval(3, 2, 0.95))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Wilson.interval(1, 2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> McNemar.exact(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Holm.adjust(new double[] {Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bootstrap.ofMean(new double[0], 0.95, RandomStreams.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SignFlip.exact(new double[] {1, 2, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void near(Interval found, double low, double high) {
    assertThat(found.low()).isCloseTo(low, within(5e-7));
    assertThat(found.high()).isCloseTo(high, within(5e-7));
  }
}
