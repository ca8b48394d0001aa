package rosarium.core.transform;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import rosarium.core.tensor.Probabilities;
import rosarium.core.token.TokenIds;

/**
 * Picks the tokens of one answer: transforms, then the best id or a drawn one. Draws exactly one
 * uniform number per sampled token, so an answer depends on its own seed and on nothing beside it.
 */
public final class TokenPicker {
  private final boolean greedy;
  private final List<LogitsTransform> transforms;
  private final RandomGenerator generator;

  /**
   * Prepare for one answer.
   *
   * @param settings how to pick
   * @param seed of the generator, {@code L64X128MixRandom}
   */
  public TokenPicker(SamplingSettings settings, long seed) {
    this.greedy = settings.greedy();
    this.transforms = settings.transforms();
    this.generator = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Return whether the largest score wins as it stands, so that no row need leave its backend. */
  public boolean takesArgmax() {
    return greedy && transforms.isEmpty();
  }

  /**
   * Pick one id.
   *
   * @param score_V at least one finite entry; not changed
   * @param history what the repetition penalty counts
   */
  public int pick(float[] score_V, TokenIds history) {
    float[] row_V = score_V;
    for (LogitsTransform transform : transforms) {
      row_V = transform.apply(row_V, history);
    }
    if (!greedy) {
      return Probabilities.of(row_V).at(generator.nextDouble());
    }
    int best = 0;
    for (int v = 1; v < row_V.length; v++) {
      if (row_V[v] > row_V[best]) {
        best = v;
      }
    }
    return best;
  }
}
