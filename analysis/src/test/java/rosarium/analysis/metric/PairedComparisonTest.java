package rosarium.analysis.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import rosarium.analysis.run.AnswerKey;

class PairedComparisonTest {
  @Test
  void countsDiscordantPairsOnCommonQueries() {
    //                       both, only plain, only variant x3, neither, unscored twice
    Scores plain = scores(true, 1, 1, 0, 0, 0, 0, -1, 1);
    Scores variant = scores(true, 1, 0, 1, 1, 1, 0, 1, -1);

    Comparison found = PairedComparison.of(plain, variant, 7, "f", "c").orElseThrow();

    assertThat(found.n()).isEqualTo(6);
    assertThat(found.unscored()).isEqualTo(2);
    assertThat(found.onlyBaseline()).hasValue(1);
    assertThat(found.onlyVariant()).hasValue(3);
    assertThat(found.difference()).isCloseTo(2.0 / 6, within(1e-15));
    // b + c = 4: 2 (1 + 4) / 16
    assertThat(found.pValue().getAsDouble()).isCloseTo(0.625, within(1e-12));
    assertThat(found.test()).isEqualTo("mcnemar-exact");
  }

  @Test
  void negatesWhenTheArmsAreSwapped() {
    Scores plain = scores(true, 1, 1, 0, 0, 0, 0, 1, 1, 0, 1);
    Scores variant = scores(true, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1);

    Comparison there = PairedComparison.of(plain, variant, 7, "f", "c").orElseThrow();
    Comparison back = PairedComparison.of(variant, plain, 7, "f", "c").orElseThrow();

    assertThat(back.difference()).isEqualTo(-there.difference());
    assertThat(back.ci95().low()).isEqualTo(-there.ci95().high());
    assertThat(back.ci95().high()).isEqualTo(-there.ci95().low());
    assertThat(back.pValue()).isEqualTo(there.pValue());
    assertThat(back.onlyBaseline()).isEqualTo(there.onlyVariant());
  }

  @Test
  void testsMeansByRanks() {
    Scores plain = scores(false, 1, 2, 3, 4, 5);
    Scores variant = scores(false, 2, 4, 6, 8, 10);

    Comparison found = PairedComparison.of(plain, variant, 7, "f", "c").orElseThrow();

    assertThat(found.difference()).isEqualTo(3);
    assertThat(found.onlyVariant()).isEmpty();
    assertThat(found.pValue().getAsDouble()).isCloseTo(0.0625, within(1e-12));
    assertThat(found.test()).isEqualTo("wilcoxon-exact");
  }

  @Test
  void testsSampleZeroOnlyWhenQueriesHaveSeveralAnswers() {
    Map<AnswerKey, OptionalDouble> plain = new LinkedHashMap<>();
    Map<AnswerKey, OptionalDouble> variant = new LinkedHashMap<>();
    for (int query = 0; query < 6; query++) {
      for (int sample = 0; sample < 3; sample++) {
        AnswerKey key = new AnswerKey("q" + query, sample);
        plain.put(key, OptionalDouble.of(0));
        variant.put(key, OptionalDouble.of(sample == 0 ? 1 : 0));
      }
    }

    Comparison found =
        PairedComparison.of(
                new Scores("m", "u", true, plain), new Scores("m", "u", true, variant), 7, "f", "c")
            .orElseThrow();

    assertThat(found.n()).isEqualTo(18);
    assertThat(found.difference()).isCloseTo(1.0 / 3, within(1e-15));
    assertThat(found.onlyVariant()).hasValue(6);
    assertThat(found.pValue().getAsDouble()).isCloseTo(0.03125, within(1e-12));
    assertThat(found.test()).isEqualTo("mcnemar-exact on sample 0");
    // every query has the same mean, so resampling queries moves nothing
    assertThat(found.ci95().low()).isCloseTo(1.0 / 3, within(1e-15));
    assertThat(found.ci95().high()).isCloseTo(1.0 / 3, within(1e-15));
  }

  @Test
  void resamplesQueriesWhenTheyHaveSeveralAnswers() {
    Map<AnswerKey, OptionalDouble> values = new LinkedHashMap<>();
    for (int query = 0; query < 4; query++) {
      for (int sample = 0; sample < 25; sample++) {
        values.put(new AnswerKey("q" + query, sample), OptionalDouble.of(query % 2));
      }
    }

    Estimator.Outcome found = Estimator.of(new Scores("m", "u", true, values), 7, "x");

    assertThat(found.method()).isEqualTo("cluster-bootstrap");
    // four queries, not a hundred answers: the interval stays wide
    assertThat(found.estimate().orElseThrow().ci95().low()).isZero();
    assertThat(found.estimate().orElseThrow().ci95().high()).isEqualTo(1);
  }

  @Test
  void saysNothingWithoutAPair() {
    assertThat(PairedComparison.of(scores(true, -1), scores(true, 1), 7, "f", "c")).isEmpty();
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
