package rosarium.core.tuning;

import rosarium.core.token.TokenIds;

/**
 * One sequence to learn from: a prompt, which carries no loss, and its answer.
 *
 * @param part which part of the objective it belongs to
 * @param ids_L prompt and answer
 * @param answer index of the first id of the answer, in [1, L)
 */
public record Example(String part, TokenIds ids_L, int answer) {
  /** Check the range. */
  public Example {
    if (answer < 1 || answer >= ids_L.length()) {
      throw new IllegalArgumentException(
          "an answer from token %d of %d".formatted(answer, ids_L.length()));
    }
  }

  /** Return how many tokens of the answer are to be predicted. */
  public int targets() {
    return ids_L.length() - answer;
  }
}
