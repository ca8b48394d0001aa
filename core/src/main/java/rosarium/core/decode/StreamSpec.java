package rosarium.core.decode;

import rosarium.core.model.LanguageModel;
import rosarium.core.token.TokenIds;

/**
 * What one stream of a query is made of.
 *
 * @param model whose weights it runs on; shared by streams, never closed by the engine
 * @param prompt_L exact prompt ids, at least one, within the model's vocabulary and context
 * @param sharedPrefix how many leading ids other requests are likely to begin with too: these are
 *     read once and shared. 0 shares nothing; it never changes an answer
 */
public record StreamSpec(LanguageModel model, TokenIds prompt_L, int sharedPrefix) {
  /** Check the ranges. */
  public StreamSpec {
    if (prompt_L.length() == 0) {
      throw new IllegalArgumentException("an empty prompt; a stream needs at least one token");
    }
    if (sharedPrefix < 0 || sharedPrefix > prompt_L.length()) {
      throw new IllegalArgumentException(
          "shared prefix of %d in a prompt of %d".formatted(sharedPrefix, prompt_L.length()));
    }
  }

  /** Make a stream that shares nothing. */
  public StreamSpec(LanguageModel model, TokenIds prompt_L) {
    this(model, prompt_L, 0);
  }
}
