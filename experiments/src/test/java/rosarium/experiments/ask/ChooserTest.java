package rosarium.experiments.ask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rosarium.core.contrast.StreamRole;
import rosarium.core.prompt.Choice;
import rosarium.core.record.RunRecord.ChoiceUse;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.ObservedStep;

class ChooserTest {
  private static final float HIDDEN = Float.NEGATIVE_INFINITY;
  private static final Choice CHOICE = new Choice(List.of("A", "B", "C"), "Answer:", " ");

  private static List<TokenIds> options(int... ids) {
    return IntStream.of(ids).mapToObj(TokenIds::of).toList();
  }

  /** Options are the tokens 4, 2 and 0 of five. */
  private static ChoiceUse choose(float[] scores_V, float[] closed_V) {
    Chooser chooser = new Chooser(CHOICE, options(4, 2, 0), 1);
    TreeMap<StreamRole, rosarium.core.tensor.Logits> rows_BV = new TreeMap<>();
    rows_BV.put(StreamRole.POSITIVE, ArrayLogits.of(closed_V));
    chooser.chose(
        new ObservedStep(
            3,
            1,
            StreamRole.POSITIVE,
            new TreeSet<>(rows_BV.keySet()),
            Set.of(),
            rows_BV,
            ArrayLogits.of(scores_V)));
    return chooser.use();
  }

  @Test
  void takesTheHighestOptionWhateverElseIsHigher() {
    ChoiceUse use = choose(new float[] {1, 99, 2, 99, 0}, new float[] {3, 0, 1, 0, 2});

    assertThat(use.chosen()).isEqualTo(1);
    assertThat(use.plain()).isEqualTo(2);
    assertThat(use.scores()).containsExactly(0.0, 2.0, 1.0);
    assertThat(use.closed()).containsExactly(2.0, 1.0, 3.0);
    assertThat(use.masked()).isFalse();
    assertThat(use.dropped()).isEqualTo(1);
  }

  @Test
  void takesTheFirstAmongEquals() {
    assertThat(choose(new float[] {5, 0, 5, 0, 5}, new float[5]).chosen()).isZero();
    assertThat(choose(new float[] {5, 0, 5, 0, 1}, new float[5]).chosen()).isEqualTo(1);
  }

  @Test
  void takesOnlyWhatAMaskLeaves() {
    ChoiceUse use = choose(new float[] {-7, 0, HIDDEN, 0, HIDDEN}, new float[] {0, 0, 1, 0, 2});

    assertThat(use.chosen()).isEqualTo(2);
    assertThat(use.scores()).containsExactly(null, null, -7.0);
    assertThat(use.masked()).isFalse();
  }

  @Test
  void letsTheClosedRowChooseWhereEveryOptionIsHidden() {
    ChoiceUse use =
        choose(new float[] {HIDDEN, 9, HIDDEN, 0, HIDDEN}, new float[] {0, 0, 1, 0, -2});

    assertThat(use.chosen()).isEqualTo(1);
    assertThat(use.masked()).isTrue();
  }

  @Test
  void choosesAtTheFirstStepAndNoOther() {
    Chooser chooser = new Chooser(CHOICE, options(0, 1, 2), 0);
    for (float[] row_V : List.of(new float[] {0, 1, 0}, new float[] {9, 0, 0})) {
      TreeMap<StreamRole, rosarium.core.tensor.Logits> rows_BV = new TreeMap<>();
      rows_BV.put(StreamRole.PLAIN, ArrayLogits.of(row_V));
      chooser.chose(
          new ObservedStep(
              0,
              1,
              StreamRole.PLAIN,
              new TreeSet<>(rows_BV.keySet()),
              Set.of(),
              rows_BV,
              ArrayLogits.of(row_V)));
    }

    assertThat(chooser.use().chosen()).isEqualTo(1);
  }
}
