package rosarium.core.tuning;

import rosarium.core.extension.Range;

/**
 * How the numbers are found.
 *
 * @param rate learning rate of AdamW at its highest, above 0
 * @param beta1 decay of the mean of gradients, in [0, 0.9999]
 * @param beta2 decay of the mean of their squares, in [0, 0.9999]
 * @param epsilon added to the root of the latter, above 0
 * @param weightDecay share of a value that a step takes away beside its gradient, per unit of rate,
 *     at least 0
 * @param clip largest norm of all gradients together; a larger one is scaled down to it; 0 for none
 * @param warmup share of all steps in which the rate rises to its highest, in [0, 1)
 * @param schedule how the rate falls afterwards
 * @param epochs how often every example is read, at least 1
 * @param batch examples of a step, at least 1
 * @param passTokens most tokens, with what fills sequences up, of one forward and backward pass: it
 *     bounds memory and changes nothing but last bits
 * @param heldOut share of each part that is never trained on, in [0, 0.5]
 * @param patience after how many epochs without a lower held-out loss to end early; 0 for never
 * @param seed of the order of examples and of the choice of those held out
 */
public record TuningSettings(
    double rate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double clip,
    double warmup,
    Schedule schedule,
    int epochs,
    int batch,
    int passTokens,
    double heldOut,
    int patience,
    long seed) {
  /** How the learning rate falls after the warm-up. */
  public enum Schedule {
    /** Not at all. */
    CONSTANT,
    /** In a line, to 0 after the last step. */
    LINEAR,
    /** In half a cosine, to 0 after the last step. */
    COSINE
  }

  /** Check the ranges. */
  public TuningSettings {
    Range.above("lr", rate, 0);
    Range.closed("beta1", beta1, 0, 0.9999);
    Range.closed("beta2", beta2, 0, 0.9999);
    Range.above("epsilon", epsilon, 0);
    Range.atLeast("weight_decay", weightDecay, 0);
    Range.atLeast("clip", clip, 0);
    Range.closed("warmup", warmup, 0, 0.99);
    Range.closed("epochs", epochs, 1, 10_000);
    Range.closed("batch", batch, 1, 1_000_000);
    Range.closed("pass_tokens", passTokens, 1, 1 << 24);
    Range.closed("held_out", heldOut, 0, 0.5);
    Range.closed("patience", patience, 0, 10_000);
  }

  /**
   * Return the learning rate of a step.
   *
   * @param step from 1
   * @param steps how many there are if none ends early
   */
  double rateAt(int step, int steps) {
    double rising = warmup * steps;
    if (step <= rising) {
      return rate * step / rising;
    }
    double done = (step - rising - 1) / Math.max(1, steps - rising);
    double share =
        switch (schedule) {
          case CONSTANT -> 1;
          case LINEAR -> 1 - done;
          case COSINE -> 0.5 * (1 + Math.cos(Math.PI * done));
        };
    return rate * share;
  }
}
