package rosarium.core.contrast;

import java.util.Set;
import rosarium.core.tensor.Logits;
import rosarium.core.transform.SamplingSettings;

/**
 * Combines what several streams would say next into one row of scores.
 *
 * <p>Implementations are records that carry a {@link VariantCard}: the components are the
 * parameters, the canonical constructor checks their ranges, and the constructor without arguments
 * gives the values of the cited source. They hold no state and read nothing but their arguments: no
 * text, step, clock or random number. What depends on time is a {@link Gate}.
 *
 * <p>Laws (methods.md 1.6): at its off value the scores are the off row; a constant added to an
 * input row changes nothing after softmax; a mask of a row of positive weight stays; no score is
 * NaN or {@code +infinity}; permuting the vocabulary permutes the scores; rows do not influence
 * each other; arguments are unchanged.
 */
public interface ContrastStrategy {
  /**
   * Return the streams whose rows the formula reads; the decoder opens these and no more. May also
   * name {@linkplain StreamRole#layer layers}.
   */
  Set<StreamRole> streams();

  /**
   * Combine one step.
   *
   * @param rows_BV raw logits of every role of {@link #streams()}, shape (B, V)
   * @return scores to choose from, shape (B, V), any additive constant per row
   */
  Logits combine(StreamLogits rows_BV);

  /**
   * Return this strategy at strength {@code off + gate * (configured - off)}.
   *
   * @param gate in [0, 1]; 1 is this strategy itself, 0 the off value. Only 1 is asked of a
   *     strategy that is not {@link #graded()}
   */
  ContrastStrategy scaled(double gate);

  /** Return whether there is a strength that a gate between 0 and 1 can scale. */
  default boolean graded() {
    return true;
  }

  /** Return this strategy at the strength where the other streams have no say. */
  default ContrastStrategy switchedOff() {
    return scaled(0);
  }

  /**
   * Return this strategy as it is for one model: what depends on the number of layers is decided.
   * Streams, closed row and gate are the same; layers may be added or take the place of others.
   *
   * @param layers N of the model of the closed row
   * @param tiedHead whether its output head is its embedding
   * @throws rosarium.core.config.ConfigException if it cannot act on such a model
   */
  default ContrastStrategy on(int layers, boolean tiedHead) {
    return this;
  }

  /** Return the role whose row is taken, untouched, while the gate is closed. */
  default StreamRole closedRow() {
    return StreamRole.POSITIVE;
  }

  /** Return the role whose row the scores equal, where they are not masked, when switched off. */
  default StreamRole offRow() {
    return closedRow();
  }

  /** Return the gate that the source uses; a config may name another. */
  default Gate gate() {
    return Gate.always();
  }

  /** Return how the source picks tokens; a config may say otherwise. */
  default SamplingSettings sampling() {
    return SamplingSettings.GREEDY;
  }

  /**
   * Return the same formula without the mask of its source, for every token that is finite in the
   * rows it needs; this strategy itself if it has no mask.
   */
  default ContrastStrategy unmasked() {
    return this;
  }

  /**
   * Return whether scores can only be compared: their softmax means nothing, so that answers of
   * this strategy are not sampled.
   */
  default boolean greedyOnly() {
    return false;
  }
}
