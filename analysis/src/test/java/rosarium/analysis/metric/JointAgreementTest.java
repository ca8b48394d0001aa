package rosarium.analysis.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.stats.RandomStreams;

class JointAgreementTest {
  /** A letter an answer: 1 yes, 0 no, - unscored. */
  private static List<Scores> judge(String verdicts) {
    Map<AnswerKey, OptionalDouble> values = new LinkedHashMap<>();
    for (int i = 0; i < verdicts.length(); i++) {
      char said = verdicts.charAt(i);
      values.put(
          new AnswerKey("q" + i, 0),
          said == '-' ? OptionalDouble.empty() : OptionalDouble.of(said - '0'));
    }
    return List.of(new Scores("refusal/x", "", true, values));
  }

  private static JointAgreement of(String... judges) {
    List<List<Scores>> all = List.of(judges).stream().map(JointAgreementTest::judge).toList();
    return JointAgreement.of(all, RandomStreams.of(1, "test")).orElseThrow();
  }

  @Test
  void isFleissKappaOfWhatAllScored() {
    // Three answers of three judges each: (3, 0), (0, 3), (1, 2). Agreement (1 + 1 + 1/3) / 3,
    // shares 5/9 and 4/9: kappa = (7/9 - 41/81) / (1 - 41/81) = 22/40.
    JointAgreement found = of("101-", "1011", "1001");

    assertThat(found.answers()).isEqualTo(3);
    assertThat(found.leftOut()).isEqualTo(1);
    assertThat(found.unanimous()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(found.kappa().orElseThrow()).isCloseTo(0.55, within(1e-12));
    assertThat(found.ci95().orElseThrow().low()).isLessThanOrEqualTo(0.55);
  }

  @Test
  void saysNothingOfOneClass() {
    JointAgreement found = of("111", "111", "111");

    assertThat(found.unanimous()).isOne();
    assertThat(found.kappa()).isEmpty();
    assertThat(found.ci95()).isEmpty();
  }
}
