package rosarium.core.decode.draft;

import rosarium.core.token.TokenIds;

/**
 * Guesses the next ids of an answer.
 *
 * <p>Laws: pure, the same arguments give the same guess; never more ids than asked for. Nothing is
 * promised about whether a guess is right.
 */
public interface Drafter {
  /**
   * Return whether a guess is made from the closed row after everything guessed before. Such a
   * drafter is asked for one id at a time.
   */
  boolean readsRows();

  /**
   * Guess.
   *
   * @param history_L prompt and answer so far of the closed stream, with the ids guessed before
   * @param best id of the best score of the closed row after them; -1 unless {@link #readsRows}
   * @param most how many ids are of use, at least 1
   * @return at most {@code most} ids, in order; empty for no guess
   */
  TokenIds guess(TokenIds history_L, int best, int most);
}
