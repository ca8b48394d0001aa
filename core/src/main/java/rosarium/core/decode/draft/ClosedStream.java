package rosarium.core.decode.draft;

import rosarium.core.token.TokenIds;

/**
 * Guesses that the contrast changes nothing: the best id of the closed row alone, read one id at a
 * time without its partners, which then check all guesses in one pass.
 */
public record ClosedStream() implements Drafter {
  @Override
  public boolean readsRows() {
    return true;
  }

  @Override
  public TokenIds guess(TokenIds history_L, int best, int most) {
    return best < 0 ? TokenIds.of() : TokenIds.of(best);
  }
}
