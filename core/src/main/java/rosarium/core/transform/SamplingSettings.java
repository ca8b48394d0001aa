package rosarium.core.transform;

import java.util.ArrayList;
import java.util.List;

/**
 * How a token is picked from combined scores. The transforms act in this order: repetition penalty,
 * temperature, top-k, top-p, min-p (methods.md 1.4).
 *
 * @param greedy whether the best id is taken; then temperature, top-k, top-p and min-p are off
 * @param temperature T in (0, 10]; 1 is off
 * @param topP probability mass that is kept, in (0, 1]; 1 is off
 * @param topK how many best ids are kept, at least 0; 0 is off
 * @param minP fraction of the best probability that is kept, in [0, 1); 0 is off
 * @param repetitionPenalty theta in [1, 2]; 1 is off
 * @param penaltySpace in which values the penalty acts
 * @param penaltyScope what it counts as repeated
 */
public record SamplingSettings(
    boolean greedy,
    double temperature,
    double topP,
    int topK,
    double minP,
    double repetitionPenalty,
    RepetitionPenalty.Space penaltySpace,
    RepetitionPenalty.Scope penaltyScope) {

  /** Take the best id, lowest among equals. */
  public static final SamplingSettings GREEDY =
      new SamplingSettings(
          true,
          1,
          1,
          0,
          0,
          1,
          RepetitionPenalty.Space.LOG_PROBABILITY,
          RepetitionPenalty.Scope.ANSWER);

  /** Check ranges and refuse contradictions. */
  public SamplingSettings {
    require(
        temperature > 0 && temperature <= 10,
        "temperature",
        temperature,
        "(0, 10]; use greedy for 0");
    require(topP > 0 && topP <= 1, "top_p", topP, "(0, 1]");
    require(topK >= 0, "top_k", topK, "at least 0");
    require(minP >= 0 && minP < 1, "min_p", minP, "[0, 1)");
    require(
        repetitionPenalty >= 1 && repetitionPenalty <= 2,
        "repetition_penalty",
        repetitionPenalty,
        "[1, 2]");
    if (greedy && (temperature != 1 || topP != 1 || topK != 0 || minP != 0)) {
      throw new IllegalArgumentException(
          "greedy contradicts temperature, top_p, top_k and min_p; leave them out or sample");
    }
  }

  /** Sample with these settings and no repetition penalty. */
  public static SamplingSettings sampled(double temperature, double topP, int topK, double minP) {
    return new SamplingSettings(
        false, temperature, topP, topK, minP, 1, GREEDY.penaltySpace, GREEDY.penaltyScope);
  }

  /** Return these settings with a repetition penalty on log-probabilities of the answer. */
  public SamplingSettings withRepetitionPenalty(double theta) {
    return new SamplingSettings(
        greedy, temperature, topP, topK, minP, theta, penaltySpace, penaltyScope);
  }

  /** Return the transforms that are on, in order. */
  public List<LogitsTransform> transforms() {
    List<LogitsTransform> on = new ArrayList<>();
    if (repetitionPenalty != 1) {
      on.add(new RepetitionPenalty(repetitionPenalty, penaltySpace));
    }
    if (temperature != 1) {
      on.add(new Temperature(temperature));
    }
    if (topK != 0) {
      on.add(new TopK(topK));
    }
    if (topP != 1) {
      on.add(new TopP(topP));
    }
    if (minP != 0) {
      on.add(new MinP(minP));
    }
    return List.copyOf(on);
  }

  private static void require(boolean inside, String name, double value, String allowed) {
    if (!inside) {
      throw new IllegalArgumentException(name + " is " + value + "; allowed: " + allowed);
    }
  }
}
