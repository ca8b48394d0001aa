package rosarium.core.model;

import rosarium.core.token.TokenIds;

/**
 * What one stream takes in during one forward pass.
 *
 * @param stream the stream that grows
 * @param ids_L the tokens it takes in, at least one: a whole prompt, one chosen token, or several
 * @param scored how many of the last positions give a row of logits, in [0, L]; 1 to write on, 0 to
 *     fill a cache only
 */
public record Extension(TokenStream stream, TokenIds ids_L, int scored) {
  /** Check the ranges. */
  public Extension {
    if (ids_L.length() < 1 || scored < 0 || scored > ids_L.length()) {
      throw new IllegalArgumentException(
          "cannot score %d of %d tokens".formatted(scored, ids_L.length()));
    }
  }
}
