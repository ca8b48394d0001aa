package rosarium.core.decode.draft;

import rosarium.core.token.TokenIds;

/**
 * Guesses that what followed the same words before follows them again: finds the longest end of
 * prompt and answer that stands there earlier too, and proposes what came after it.
 *
 * @param longest most ids of the end that is looked for, at least {@code shortest}
 * @param shortest fewest, at least 1
 */
public record PromptLookup(int longest, int shortest) implements Drafter {
  /** Check the ranges. */
  public PromptLookup {
    if (shortest < 1 || longest < shortest) {
      throw new IllegalArgumentException("ends of %d to %d ids".formatted(shortest, longest));
    }
  }

  @Override
  public boolean readsRows() {
    return false;
  }

  @Override
  public TokenIds guess(TokenIds history_L, int best, int most) {
    int from = continuation(history_L.toArray());
    return history_L.slice(from, Math.min(from + most, history_L.length()));
  }

  /** Return where the latest of the longest matches goes on; the length if there is none. */
  private int continuation(int[] ids_L) {
    int bestLength = shortest - 1;
    int bestEnd = ids_L.length;
    for (int end = ids_L.length - 1; end > bestLength && bestLength < longest; end--) {
      int length = 0;
      while (length < longest
          && length < end
          && ids_L[end - 1 - length] == ids_L[ids_L.length - 1 - length]) {
        length++;
      }
      if (length > bestLength) {
        bestLength = length;
        bestEnd = end;
      }
    }
    return bestEnd;
  }
}
