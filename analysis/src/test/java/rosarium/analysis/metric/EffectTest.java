package rosarium.analysis.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rosarium.analysis.run.AnswerKey;
import rosarium.core.judge.Interval;
import rosarium.core.testing.TestSeed;

class EffectTest {
  private static final double NONE = -1;

  @Test
  void measuresSharesByTheDiscordantPairs() {
    // ten pairs: 3 both, 1 only before, 5 only after, 1 neither; one unscored on each side
    Scores plain = scores(true, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, NONE, 1);
    Scores variant = scores(true, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, NONE);

    Effect found = Effect.of(Pairs.of(plain, variant), 7, "e").orElseThrow();

    assertThat(found.kind()).isEqualTo(Effect.COHEN_G);
    assertThat(found.discordance()).isCloseTo(0.6, within(1e-12));
    assertThat(found.value().getAsDouble()).isCloseTo(5.0 / 6 - 0.5, within(1e-12));
    // Wilson of 5 in 6 is [0.436497, 0.969947]
    assertThat(found.ci95().orElseThrow().low()).isCloseTo(0.436497 - 0.5, within(1e-6));
    assertThat(found.ci95().orElseThrow().high()).isCloseTo(0.969947 - 0.5, within(1e-6));
    assertThat(found.newcombe().orElseThrow().low()).isLessThan(0.4);
    assertThat(found.newcombe().orElseThrow().high()).isGreaterThan(0.4);
    assertThat(found.detectable()).isEmpty();
    assertThat(found.cautions())
        .containsExactly(
            "2 of 12 pairs lack a value (1 of the baseline, 1 of the variant) and are left out");
  }

  @Test
  void saysWhenTooFewPairsDifferForAnyTest() {
    Effect found =
        Effect.of(Pairs.of(scores(true, 1, 0, 0), scores(true, 1, 1, 0)), 7, "e").orElseThrow();

    assertThat(found.cautions())
        .containsExactly("1 pair differs, and with fewer than 6 no p-value falls below 0.05");
  }

  @Test
  void leavesTheEffectOutWhereNoPairDiffers() {
    Effect shares =
        Effect.of(Pairs.of(scores(true, 1, 0), scores(true, 1, 0)), 7, "e").orElseThrow();
    Effect means =
        Effect.of(Pairs.of(scores(false, 4, 2), scores(false, 4, 2)), 7, "e").orElseThrow();

    assertThat(shares.value()).isEmpty();
    assertThat(shares.ci95()).isEmpty();
    assertThat(means.value()).isEmpty();
    assertThat(means.detectable()).isEmpty();
    assertThat(Effect.of(Pairs.of(scores(true, NONE), scores(true, 1)), 7, "e")).isEmpty();
  }

  @Test
  void measuresMeansByHowManyQueriesRise() {
    Effect found =
        Effect.of(Pairs.of(scores(false, 1, 2, 3, 4), scores(false, 2, 4, 6, 3)), 7, "e")
            .orElseThrow();

    assertThat(found.kind()).isEqualTo(Effect.DOMINANCE);
    assertThat(found.value().getAsDouble()).isEqualTo(0.5);
    assertThat(found.signFlipExact()).isTrue();
    // differences 1 2 3 -1: sums of at least 5 either way: 7, 5, 5 of 16 signs
    assertThat(found.signFlip().getAsDouble()).isCloseTo(6.0 / 16, within(1e-12));
  }

  @Test
  void negatesWhenTheArmsAreSwapped() {
    RandomGenerator random = TestSeed.generator("effect-swap");
    for (boolean share : new boolean[] {true, false}) {
      for (int trial = 0; trial < 20; trial++) {
        Scores one = random(random, share, 30);
        Scores other = random(random, share, 30);
        Effect there = Effect.of(Pairs.of(one, other), 7, "e").orElseThrow();
        Effect back = Effect.of(Pairs.of(other, one), 7, "e").orElseThrow();

        assertThat(back.value().getAsDouble())
            .as(TestSeed.reproduce())
            .isCloseTo(-there.value().getAsDouble(), within(1e-12));
        Interval left = there.ci95().orElseThrow();
        Interval right = back.ci95().orElseThrow();
        assertThat(right.low()).isCloseTo(-left.high(), within(1e-12));
        assertThat(right.high()).isCloseTo(-left.low(), within(1e-12));
        assertThat(back.detectable()).isEqualTo(there.detectable());
        assertThat(back.discordance()).isEqualTo(there.discordance());
        there.signFlip().ifPresent(p -> assertThat(back.signFlip()).hasValue(p));
      }
    }
  }

  @Test
  void followsTheScaleOfTheUnit() {
    RandomGenerator random = TestSeed.generator("effect-scale");
    Scores one = random(random, false, 40);
    Scores other = random(random, false, 40);
    Effect there = Effect.of(Pairs.of(one, other), 7, "e").orElseThrow();
    Effect scaled = Effect.of(Pairs.of(times(one, 1024), times(other, 1024)), 7, "e").orElseThrow();

    // the effect has no unit; what is detectable has that of the values
    assertThat(scaled.value()).isEqualTo(there.value());
    assertThat(scaled.ci95()).isEqualTo(there.ci95());
    assertThat(scaled.signFlip()).isEqualTo(there.signFlip());
    assertThat(scaled.detectable().getAsDouble())
        .isCloseTo(1024 * there.detectable().getAsDouble(), within(1e-9));
  }

  @Test
  void doesNotDependOnTheOrderOfQueries() {
    RandomGenerator random = TestSeed.generator("effect-order");
    Scores one = random(random, true, 40);
    Scores other = random(random, true, 40);
    List<AnswerKey> order = new ArrayList<>(one.values().keySet());
    Collections.shuffle(order, new Random(TestSeed.generator("order").nextLong()));

    assertThat(Effect.of(Pairs.of(ordered(one, order), ordered(other, order)), 7, "e"))
        .isEqualTo(Effect.of(Pairs.of(one, other), 7, "e"));
  }

  private static Scores ordered(Scores scores, List<AnswerKey> order) {
    Map<AnswerKey, OptionalDouble> values = new LinkedHashMap<>();
    for (AnswerKey key : order) {
      values.put(key, scores.values().getOrDefault(key, OptionalDouble.empty()));
    }
    return new Scores(scores.metric(), scores.unit(), scores.share(), values);
  }

  private static Scores times(Scores scores, double factor) {
    Map<AnswerKey, OptionalDouble> values = new LinkedHashMap<>();
    scores
        .values()
        .forEach((key, value) -> values.put(key, OptionalDouble.of(factor * value.getAsDouble())));
    return new Scores(scores.metric(), scores.unit(), scores.share(), values);
  }

  private static Scores random(RandomGenerator random, boolean share, int n) {
    return scores(
        share,
        IntStream.range(0, n)
            .mapToDouble(i -> share ? random.nextInt(2) : random.nextInt(64) / 16.0)
            .toArray());
  }

  /** Makes one answer a query; -1 is unscored. */
  private static Scores scores(boolean share, double... values) {
    Map<AnswerKey, OptionalDouble> byKey = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      byKey.put(
          new AnswerKey("q" + i, 0),
          values[i] < 0 ? OptionalDouble.empty() : OptionalDouble.of(values[i]));
    }
    return new Scores("m", "u", share, byKey);
  }
}
