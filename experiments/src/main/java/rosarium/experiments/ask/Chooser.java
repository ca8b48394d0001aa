package rosarium.experiments.ask;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import rosarium.core.prompt.Choice;
import rosarium.core.record.RunRecord.ChoiceUse;
import rosarium.core.tensor.Logits;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.ObservedStep;
import rosarium.core.trace.StepObserver;

/**
 * Chooses among options by the scores of one step: the highest combined score, the first option
 * among equals. Softmax over the options would change nothing, so none is taken. Where a mask hides
 * every option, the closed row chooses (methods.md 7.3).
 */
public final class Chooser implements StepObserver {
  private final Choice choice;
  private final List<Integer> ids;
  private final int dropped;
  private @Nullable ChoiceUse use;

  /**
   * Prepare.
   *
   * @param options_L the token of each option
   * @param dropped how many solved examples were left out
   */
  public Chooser(Choice choice, List<TokenIds> options_L, int dropped) {
    this.choice = choice;
    this.ids = options_L.stream().map(option_L -> option_L.get(0)).toList();
    this.dropped = dropped;
  }

  @Override
  public void chose(ObservedStep step) {
    if (use != null) {
      return; // the choice is made at the first step
    }
    List<@Nullable Double> scores = scores(step.scores_BV());
    List<@Nullable Double> closed =
        scores(Objects.requireNonNull(step.logits_BV().get(step.closed()), "the closed row"));
    int plain = best(closed);
    int best = best(scores);
    use =
        new ChoiceUse(
            choice.options(),
            ids,
            scores,
            closed,
            best < 0 ? Math.max(plain, 0) : best,
            Math.max(plain, 0),
            best < 0,
            dropped);
  }

  private List<@Nullable Double> scores(Logits logits_BV) {
    float[] score_V = logits_BV.row(0);
    List<@Nullable Double> scores = new ArrayList<>();
    for (int id : ids) {
      float score = id < score_V.length ? score_V[id] : Float.NEGATIVE_INFINITY;
      scores.add(score == Float.NEGATIVE_INFINITY ? null : (double) score);
    }
    return Collections.unmodifiableList(scores);
  }

  /** Return the index of the highest, the first among equals; -1 if all are hidden. */
  private static int best(List<@Nullable Double> scores) {
    int best = -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.size(); i++) {
      Double score = scores.get(i);
      if (score != null && score > highest) {
        best = i;
        highest = score;
      }
    }
    return best;
  }

  /** Return what was chosen. */
  public ChoiceUse use() {
    return Objects.requireNonNull(use, "no step was seen");
  }
}
