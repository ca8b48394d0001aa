package rosarium.core.model;

import java.util.List;
import rosarium.core.token.TokenIds;

/**
 * What one stream takes in during one forward pass.
 *
 * @param stream the stream that grows
 * @param ids_L the tokens it takes in, at least one: a whole prompt, one chosen token, or several
 * @param scored how many of the last positions give a row of logits, in [0, L]; 1 to write on, 0 to
 *     fill a cache only
 * @param layers hidden layers that give a row too at every scored position
 */
public record Extension(TokenStream stream, TokenIds ids_L, int scored, List<HiddenLayer> layers) {
  /** Check the ranges. */
  public Extension {
    layers = List.copyOf(layers);
    if (ids_L.length() < 1 || scored < 0 || scored > ids_L.length()) {
      throw new IllegalArgumentException(
          "cannot score %d of %d tokens".formatted(scored, ids_L.length()));
    }
  }

  /** Ask for the model's own logits only. */
  public Extension(TokenStream stream, TokenIds ids_L, int scored) {
    this(stream, ids_L, scored, List.of());
  }

  /** Return how many rows of logits it asks for: scored positions, and as many for each layer. */
  public int rows() {
    return scored * (1 + layers.size());
  }
}
