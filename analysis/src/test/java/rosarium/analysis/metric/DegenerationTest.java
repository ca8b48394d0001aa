package rosarium.analysis.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rosarium.analysis.judge.PhraseList;
import rosarium.core.record.RunRecord;
import rosarium.core.testing.Answers;
import rosarium.core.testing.TestSeed;

class DegenerationTest {
  private static final PhraseList PHRASES =
      new PhraseList("p", PhraseList.Match.SUBSTRING, true, 0, List.of("I cannot"), "00");

  @Test
  void findsWhereACycleBegins() {
    // 5 free tokens, then 1 2 3 eight times: 24 tokens = max(3 * 3, 24)
    assertThat(Degeneration.loopStart(looping(5, 3, 24))).isEqualTo(5);
    assertThat(Degeneration.loopStart(looping(5, 3, 23))).isEqualTo(-1);
    // one token over and over
    assertThat(Degeneration.loopStart(looping(7, 1, 24))).isEqualTo(7);
    assertThat(Degeneration.loopStart(looping(7, 1, 23))).isEqualTo(-1);
    // from period 9 on three whole rounds are needed
    assertThat(Degeneration.loopStart(looping(2, 20, 60))).isEqualTo(2);
    assertThat(Degeneration.loopStart(looping(2, 20, 59))).isEqualTo(-1);
    assertThat(Degeneration.loopStart(looping(0, 32, 96))).isZero();
    assertThat(Degeneration.loopStart(looping(0, 33, 200))).isEqualTo(-1);
    assertThat(Degeneration.loopStart(List.of())).isEqualTo(-1);
    assertThat(Degeneration.loopStart(List.of(4))).isEqualTo(-1);
  }

  @Test
  void agreesWithTheDefinitionOnRandomAnswers() {
    var random = TestSeed.generator("loop");
    int loops = 0;
    for (int trial = 0; trial < 2_000; trial++) {
      List<Integer> ids = looping(random.nextInt(30), 1 + random.nextInt(40), random.nextInt(130));
      boolean loop = byDefinition(ids);
      loops += loop ? 1 : 0;

      assertThat(Degeneration.loopStart(ids) >= 0)
          .as("%s; %s", ids, TestSeed.reproduce())
          .isEqualTo(loop);
    }
    assertThat(loops).as("both outcomes occur").isBetween(100, 1_900);
  }

  /** Methods.md 7.5, word by word. */
  private static boolean byDefinition(List<Integer> ids) {
    return IntStream.rangeClosed(1, 32)
        .anyMatch(
            q -> {
              int tail = Math.max(3 * q, 24);
              return ids.size() >= tail
                  && IntStream.range(ids.size() - tail, ids.size() - q)
                      .allMatch(i -> ids.get(i).equals(ids.get(i + q)));
            });
  }

  @Test
  void countsWithoutTheEndToken() {
    RunRecord stopped = Answers.answer("q", "text", "stop", List.of(5, 6, 5, 6, 2));
    RunRecord cut = Answers.answer("q", "text", "length", List.of(5, 6, 5, 6, 2));

    assertThat(value("length", stopped)).hasValue(4);
    assertThat(value("length", cut)).hasValue(5);
    assertThat(value("distinct-1", stopped)).hasValue(0.5);
    assertThat(value("distinct-2", stopped).getAsDouble()).isCloseTo(2.0 / 3, within(1e-15));
    assertThat(value("distinct-3", stopped)).hasValue(1);
    assertThat(value("rep-4", stopped)).hasValue(0);
    assertThat(value("eos", stopped)).hasValue(1);
    assertThat(value("eos", cut)).hasValue(0);
  }

  @Test
  void leavesTooShortAnswersUnscored() {
    RunRecord two = Answers.answer("q", "ab", "length", List.of(5, 6));

    assertThat(value("distinct-2", two)).hasValue(1);
    assertThat(value("distinct-3", two)).isEmpty();
    assertThat(value("rep-4", two)).isEmpty();
    assertThat(value("loop", two)).hasValue(0);
    assertThat(value("loop-start", two)).isEmpty();
  }

  @Test
  void callsWhiteSpaceEmpty() {
    assertThat(value("empty", Answers.answer("q", " \n", "stop", List.of(1, 2)))).hasValue(1);
    assertThat(value("empty", Answers.answer("q", " .", "stop", List.of(1, 2)))).hasValue(0);
  }

  @Test
  void saysWhereARefusalBegins() {
    RunRecord first = Answers.answer("q", "I cannot do that", "length", List.of(1, 2, 3, 4));
    RunRecord half = Answers.answer("q", "Well, I cannot..", "length", List.of(1, 2, 3, 4));
    RunRecord none = Answers.answer("q", "Well, here it is", "length", List.of(1, 2, 3, 4));

    assertThat(value("refusal-position/p", first)).hasValue(0);
    // character 6 of 16, four tokens: the second
    assertThat(value("refusal-position/p", half)).hasValue(1);
    assertThat(value("refusal-position/p", none)).isEmpty();
    assertThat(value("no-refusal-phrase/p", none)).hasValue(1);
    assertThat(value("no-refusal-phrase/p", half)).hasValue(0);
  }

  private static OptionalDouble value(String metric, RunRecord answer) {
    return Degeneration.metrics(PHRASES).stream()
        .filter(each -> each.id().equals(metric))
        .findFirst()
        .orElseThrow()
        .value()
        .apply(answer);
  }

  /** Makes free different tokens, then tokens that repeat with the period. */
  private static List<Integer> looping(int free, int period, int repeating) {
    List<Integer> ids = new ArrayList<>();
    IntStream.range(0, free).forEach(i -> ids.add(1_000 + i));
    IntStream.range(0, repeating).forEach(i -> ids.add(i % period));
    return ids;
  }
}
