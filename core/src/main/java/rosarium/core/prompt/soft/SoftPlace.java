package rosarium.core.prompt.soft;

import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.token.TokenIds;
import rosarium.core.token.Tokenizer;

/**
 * Where in a rendered conversation the tokens of a text stand, for which a soft prompt may stand
 * instead.
 *
 * <p>Law: a soft prompt that holds the embeddings of {@code text_L} gives what the text gives.
 *
 * @param before_L what stands before it; BOS once, if the template spells it
 * @param text_L the text itself
 * @param after_L what stands behind it
 * @param split whether a token straddled a border of the text, so that its pieces were encoded
 *     apart; the law then compares with the text cut in the same way
 */
public record SoftPlace(TokenIds before_L, TokenIds text_L, TokenIds after_L, boolean split) {
  /**
   * Find the text.
   *
   * @param rendered what the chat template made of a conversation
   * @param text what stands there as the system's text, or where the template merged it
   * @throws DataException TEMPLATE if it does not stand there as it is
   */
  public static SoftPlace of(Tokenizer tokenizer, String rendered, String text) {
    String trimmed = text.strip();
    int at = rendered.indexOf(trimmed);
    if (at < 0) {
      throw new DataException(
          Kind.TEMPLATE,
          "the chat template does not print the text in whose place a soft prompt would stand");
    }
    TokenIds before_L = tokenizer.encode(rendered.substring(0, at), false);
    TokenIds text_L = tokenizer.encode(trimmed, false);
    TokenIds after_L = tokenizer.encode(rendered.substring(at + trimmed.length()), false);
    TokenIds joined_L = before_L.plus(text_L.toArray()).plus(after_L.toArray());
    boolean split = !joined_L.equals(tokenizer.encode(rendered, false));
    return new SoftPlace(before_L, text_L, after_L, split);
  }

  /**
   * Put a text before a bare query, without any template: {@code [BOS] Z x}, as the formula of
   * zhao2024acd reads.
   *
   * @param text in whose place a soft prompt may stand
   */
  public static SoftPlace raw(Tokenizer tokenizer, String text, String query) {
    TokenIds query_L = tokenizer.encode(query, false);
    TokenIds whole_L = tokenizer.encode(query, true);
    int added = Math.max(0, whole_L.length() - query_L.length());
    boolean before = whole_L.slice(added, whole_L.length()).equals(query_L);
    TokenIds bos_L = before ? whole_L.slice(0, added) : TokenIds.of();
    return new SoftPlace(bos_L, tokenizer.encode(text, false), query_L, true);
  }

  /** Return the conversation with other ids in the place of the text. */
  public TokenIds with(TokenIds other_L) {
    return before_L.plus(other_L.toArray()).plus(after_L.toArray());
  }
}
