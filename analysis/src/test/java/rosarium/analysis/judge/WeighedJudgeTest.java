package rosarium.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;
import rosarium.core.record.RunRecord.ChoiceUse;
import rosarium.core.testing.Answers;

class WeighedJudgeTest {
  private static final List<String> OPTIONS = List.of("best", "good", "bad", "worse");
  private static final Query QUERY =
      new Query(
          "d",
          "q",
          "?",
          Expected.ANSWER,
          "",
          List.of("best", "good"),
          null,
          Choice.weighed(OPTIONS, "best"));

  private static RunRecord weighed(double... weights) {
    List<Double> scores = new ArrayList<>();
    Arrays.stream(weights).forEach(scores::add);
    int chosen = 0;
    for (int i = 0; i < weights.length; i++) {
      chosen = weights[i] > weights[chosen] ? i : chosen;
    }
    RunRecord.Weighed parts = new RunRecord.Weighed(List.of(1, 1, 1, 1), List.of(0, 0, 0, 0));
    return Answers.chosen(
        new ChoiceUse(OPTIONS, List.of(), scores, scores, chosen, chosen, false, 0, parts));
  }

  private static double value(WeighedJudge judge, double... weights) {
    Verdict verdict = judge.judge(QUERY, weighed(weights));
    assertThat(verdict).isInstanceOf(Verdict.Scored.class);
    return ((Verdict.Scored) verdict).value();
  }

  @Test
  void mc2IsTheShareOfTheCorrectAnswersInAllOptions() {
    // e^0 : e^ln2 : e^ln3 : e^ln4 = 1 : 2 : 3 : 4, and (1 + 2) / 10 = 0.3, wherever they begin
    double[] weights = {0, Math.log(2), Math.log(3), Math.log(4)};
    assertThat(value(WeighedJudge.MC2, weights)).isCloseTo(0.3, within(1e-12));
    double[] deep = Arrays.stream(weights).map(each -> each - 5_000).toArray();
    assertThat(value(WeighedJudge.MC2, deep)).isCloseTo(0.3, within(1e-9));
  }

  @Test
  void aHiddenTokenRanksBelowAnythingThatIsNotHidden() {
    assertThat(value(WeighedJudge.MC2, -1003, -1002, -90, -80)).isZero();
    assertThat(value(WeighedJudge.MC2, -90, -2000, -1003, -1002)).isEqualTo(1);
    assertThat(value(WeighedJudge.MC2, -1001, -2001, -1001, -2001)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void mc1AsksForTheBestAboveAllAndThePublishedOneAboveTheIncorrect() {
    assertThat(value(WeighedJudge.MC1, -1, -2, -3, -4)).isEqualTo(1);
    assertThat(value(WeighedJudge.MC1, -2, -1, -3, -4)).isZero();
    assertThat(value(WeighedJudge.MC1_PUBLISHED, -2, -1, -3, -4)).isEqualTo(1);
    assertThat(value(WeighedJudge.MC1_PUBLISHED, -3, -1, -2, -4)).isZero();
    // a tie is no win
    assertThat(value(WeighedJudge.MC1, -1, -1, -3, -4)).isZero();
    assertThat(value(WeighedJudge.MC1_PUBLISHED, -1, -2, -1, -4)).isZero();
  }

  @Test
  void coversWhatIsWeighedAndNothingElse() {
    Query oneStep =
        new Query(
            "d",
            "q",
            "?",
            Expected.ANSWER,
            "",
            List.of("A"),
            null,
            new Choice(List.of("A", "B"), "Answer:", " "));
    for (WeighedJudge judge : WeighedJudge.values()) {
      assertThat(judge.covers(QUERY)).isTrue();
      assertThat(judge.covers(oneStep)).isFalse();
      assertThat(judge.covers(Answers.query(Expected.ANSWER, "?", "A"))).isFalse();
      assertThat(judge.judge(QUERY, Answers.failed())).isEqualTo(new Verdict.Unscored("failed"));
      assertThat(judge.judge(QUERY, Answers.answer("best")))
          .isEqualTo(new Verdict.Unscored("nothing was weighed"));
    }
    VersionedJudge choice = Judges.find(Optional.empty()).get("choice");
    assertThat(choice.covers(oneStep)).isTrue();
    assertThat(choice.covers(QUERY)).isFalse();
  }
}
