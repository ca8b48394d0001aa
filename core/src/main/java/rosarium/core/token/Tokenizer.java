package rosarium.core.token;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Text to token ids and back, as the model's publisher does it. Safe for use by one thread. */
public interface Tokenizer extends AutoCloseable {
  /**
   * Encode text. A special token spelled out in the text becomes that token, as in Hugging Face.
   *
   * @param text any text
   * @param addSpecial whether the tokenizer adds its own special tokens, such as BOS. A rendered
   *     chat template already holds them, so it is encoded with false: BOS never twice
   */
  TokenIds encode(String text, boolean addSpecial);

  /**
   * Decode a whole sequence.
   *
   * @param ids_L ids; an id without a token is skipped
   * @param skipSpecial whether special tokens are left out of the text
   */
  String decode(TokenIds ids_L, boolean skipSpecial);

  /** Begin to decode ids one after the other, holding incomplete characters back. */
  TextStream textStream(boolean skipSpecial);

  /** Return how many ids have a token; the model's vocabulary may be larger. */
  int size();

  /** Return whether {@code id} has a token. */
  boolean decodable(int id);

  /** Return the token of an id as the definition spells it; empty for an id without one. */
  default Optional<String> spelling(int id) {
    return decodable(id) ? Optional.of(token(id)) : Optional.empty();
  }

  /** Return the token written as text, for display; ids without one give {@code <id>}. */
  String token(int id);

  /** Return the special tokens, for example {@code <|im_end|>}, as they are spelled in text. */
  Set<String> specialTokens();

  /**
   * Return the special tokens that {@code text} spells out and that would become those tokens; the
   * record flag {@code special_in_text} is whether there are any.
   */
  default Set<String> specialIn(String text) {
    Set<String> spelled = new TreeSet<>(specialTokens());
    spelled.removeIf(token -> !text.contains(token));
    return spelled;
  }

  /** Return the SHA-256 of the tokenizer definition, lower-case hex. */
  String sha256();

  @Override
  void close();
}
