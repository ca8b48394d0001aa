package rosarium.core.token;

/**
 * Turns prompts into ids such that BOS never stands there twice.
 *
 * <p>The rule of Hugging Face's {@code apply_chat_template(tokenize=True)}: the rendered text is
 * encoded with {@code add_special_tokens=False}. So a rendered prompt has exactly the special
 * tokens that its template spells out; a template that spells no BOS gives a prompt without BOS,
 * also where the tokenizer would add one to plain text. Nothing is repaired here: the published
 * model was trained and is served so.
 */
public final class PromptEncoding {
  private PromptEncoding() {}

  /** Encode what a chat template rendered. */
  public static TokenIds rendered(Tokenizer tokenizer, String text) {
    return tokenizer.encode(text, false);
  }

  /**
   * Encode plain text with the special tokens that the tokenizer adds. Differs from Hugging Face
   * where the text spells out the leading ones itself: there they would stand twice, here once.
   */
  public static TokenIds plain(Tokenizer tokenizer, String text) {
    TokenIds added_L = tokenizer.encode(text, true);
    TokenIds bare_L = tokenizer.encode(text, false);
    int prefix = leading(added_L, bare_L);
    boolean twice =
        prefix > 0
            && bare_L.length() >= prefix
            && bare_L.slice(0, prefix).equals(added_L.slice(0, prefix));
    return twice ? added_L.slice(prefix, added_L.length()) : added_L;
  }

  /** Return how many ids stand before the bare ones. */
  private static int leading(TokenIds added_L, TokenIds bare_L) {
    int surplus = added_L.length() - bare_L.length();
    for (int prefix = surplus; prefix > 0; prefix--) {
      if (added_L.slice(prefix, prefix + bare_L.length()).equals(bare_L)) {
        return prefix;
      }
    }
    return 0;
  }
}
