package rosarium.core.decode;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.StreamRole;
import rosarium.core.record.RunRecord;
import rosarium.core.token.TokenIds;

/**
 * One answer, or why there is none.
 *
 * @param id the request's id
 * @param ids_L what was written, end token included; what there was so far if it failed
 * @param finish why it ended
 * @param steps one per id
 * @param promptTokens length of each stream's prompt
 * @param timing this answer's share of the time
 * @param error what went wrong; null unless {@code finish} is {@link Finish#FAILED}
 */
public record Decoded(
    String id,
    TokenIds ids_L,
    Finish finish,
    List<Step> steps,
    SortedMap<StreamRole, Integer> promptTokens,
    RunRecord.Timing timing,
    @Nullable String error) {
  /** Copy the list. */
  public Decoded {
    steps = List.copyOf(steps);
  }

  /** Why an answer ended. */
  public enum Finish {
    /** An end token was chosen. */
    STOP,
    /** It is as long as it may become, or its context is full. */
    LENGTH,
    /** Something went wrong. */
    FAILED;

    /** Return the name in records: {@code stop}, {@code length}, {@code failed}. */
    public String json() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How one token came about.
   *
   * @param id what was chosen
   * @param gate g of this step, in [0, 1]; 0 took the closed row
   * @param top ids of the best combined scores, best first, lowest id among equals; empty unless
   *     asked for
   * @param score their scores, before minimum length, transforms and picking
   * @param closedChoice what the closed row alone would have chosen greedily; -1 unless top scores
   *     were asked for
   */
  public record Step(int id, double gate, List<Integer> top, List<Float> score, int closedChoice) {
    /** Copy the lists. */
    public Step {
      top = List.copyOf(top);
      score = List.copyOf(score);
    }
  }
}
