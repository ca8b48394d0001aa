package rosarium.core.transform;

import rosarium.core.token.TokenIds;

/**
 * Turns one row of scores into another. A record; pure; a mask stays a mask; at its off value it
 * returns an equal row.
 */
public interface LogitsTransform {
  /**
   * Transform one row.
   *
   * @param score_V scores, {@code -infinity} masked; not changed
   * @param history what was written of the answer so far
   * @return a row of the same length
   */
  float[] apply(float[] score_V, TokenIds history);
}
