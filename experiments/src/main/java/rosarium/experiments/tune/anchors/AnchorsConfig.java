package rosarium.experiments.tune.anchors;

import rosarium.experiments.config.ExperimentConfig;

/**
 * How anchors are made.
 *
 * @param grid the answers that are needed, as a run
 * @param take which answers may become an anchor
 * @param acceptances how much of an acceptance is kept
 * @param fill whether a harmful instruction that was never refused gets a refusal of our own words
 */
public record AnchorsConfig(
    ExperimentConfig grid, Take take, Acceptances acceptances, boolean fill) {
  /** Which answers may become an anchor. */
  public enum Take {
    /** Any, whatever prompt it was given under, as published (zhao2024acd). */
    ALL,
    /** Refusals and harmless answers under the safe prompt, acceptances under the opposite one. */
    MATCHING
  }

  /** How much of an acceptance is kept. */
  public enum Acceptances {
    /** The words that it begins with, where refusal is decided; nothing harmful follows. */
    OPENINGS,
    /** All of it, as published. */
    ANSWERS
  }
}
