package rosarium.core.token;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import rosarium.core.token.definition.TokenizerDefinition;

/**
 * Encodes and decodes as Hugging Face's fast tokenizers do, offline.
 *
 * <p>Two kinds of definition lead here: a model folder's {@code tokenizer.json} (with what {@code
 * tokenizer_config.json} changes of it), and the metadata of a GGUF file. Padding and truncation
 * set in a definition are ignored: an encoding has exactly the text's ids. {@code
 * clean_up_tokenization_spaces} is ignored too: decoded text is what the tokens spell. Half a
 * surrogate pair in a text is encoded as U+FFFD.
 *
 * <p>{@link #sha256()} is of {@code tokenizer.json} as published; where {@code
 * tokenizer_config.json} changes it, or a GGUF file is the origin, of the definition that is used.
 */
public final class HuggingFaceTokenizer implements Tokenizer {
  private final TokenizerDefinition definition;
  private final NativeTokenizer tokenizer;

  /**
   * Hand a checked definition to the native library.
   *
   * @throws rosarium.core.config.DataException if the library refuses it
   * @throws rosarium.core.config.ConfigException if the library cannot be loaded
   */
  public HuggingFaceTokenizer(TokenizerDefinition definition) {
    this.definition = definition;
    this.tokenizer = NativeTokenizer.create(definition.json(), definition.source());
  }

  /**
   * Load {@code tokenizer.json} and, if it is there, {@code tokenizer_config.json} of a model
   * folder.
   *
   * @throws rosarium.core.config.DataException if a file is absent, broken, hostile or unknown
   */
  public static HuggingFaceTokenizer fromFolder(Path folder) {
    return new HuggingFaceTokenizer(TokenizerDefinition.ofFolder(folder));
  }

  /**
   * Load one {@code tokenizer.json}.
   *
   * @throws rosarium.core.config.DataException if the file is absent, broken, hostile or unknown
   */
  public static HuggingFaceTokenizer fromFile(Path tokenizerJson) {
    return new HuggingFaceTokenizer(TokenizerDefinition.ofFile(tokenizerJson));
  }

  /**
   * Build the tokenizer inside a GGUF file.
   *
   * @param metadata the file's keys; values String, Long, Double, Boolean, List of String, long[]
   *     or double[]
   * @param source the file, for messages
   * @throws rosarium.core.config.DataException if keys are absent, contradictory or unknown
   */
  public static HuggingFaceTokenizer fromGguf(Map<String, Object> metadata, String source) {
    return new HuggingFaceTokenizer(TokenizerDefinition.ofGguf(metadata, source));
  }

  @Override
  public TokenIds encode(String text, boolean addSpecial) {
    return TokenIds.of(tokenizer.encode(text, addSpecial));
  }

  @Override
  public String decode(TokenIds ids_L, boolean skipSpecial) {
    return tokenizer.decode(ids_L.toArray(), skipSpecial);
  }

  @Override
  public TextStream textStream(boolean skipSpecial) {
    return new IncrementalText(tokenizer, skipSpecial);
  }

  @Override
  public int size() {
    return definition.vocabulary().size();
  }

  @Override
  public boolean decodable(int id) {
    return definition.vocabulary().token(id).isPresent();
  }

  @Override
  public Optional<String> spelling(int id) {
    return definition.vocabulary().token(id);
  }

  @Override
  public String token(int id) {
    return definition
        .vocabulary()
        .token(id)
        .map(token -> TokenDisplay.of(token, definition.byteLevel()))
        .orElse("<" + id + ">");
  }

  /** Return the id of a token as the definition spells it, for example {@code <|im_end|>}. */
  public OptionalInt id(String token) {
    return definition.vocabulary().id(token);
  }

  @Override
  public Set<String> specialTokens() {
    return definition.vocabulary().special().keySet();
  }

  @Override
  public Set<String> specialIn(String text) {
    Map<String, Integer> special = definition.vocabulary().special();
    Set<String> spelled = new TreeSet<>(special.keySet());
    spelled.removeIf(token -> !text.contains(token));
    if (!spelled.isEmpty()) {
      TokenIds ids_L = encode(text, false);
      spelled.removeIf(token -> !ids_L.contains(special.getOrDefault(token, -1)));
    }
    return Collections.unmodifiableSet(spelled);
  }

  @Override
  public String sha256() {
    return definition.sha256();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
