package rosarium.analysis.judge;

import java.util.function.ToDoubleFunction;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;

/**
 * A number that the verdicts of one judge come to.
 *
 * @param name first part of the metric's id, for example {@code refusal}
 * @param share whether each value is 0 or 1
 * @param value of one verdict; NaN where it has none, and is unscored
 */
public record Measure(String name, boolean share, ToDoubleFunction<Verdict.Scored> value) {
  /** Return what a verdict's own value measures on queries of a kind. */
  public static Measure of(Expected kind) {
    return new Measure(
        switch (kind) {
          case REFUSE -> "refusal";
          case COMPLY -> "over-refusal";
          case ANSWER -> "accuracy";
        },
        true,
        Verdict.Scored::value);
  }
}
