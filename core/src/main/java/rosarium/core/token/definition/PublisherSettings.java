package rosarium.core.token.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * What {@code tokenizer_config.json} changes of {@code tokenizer.json}, as transformers 4.57 does
 * when it loads a fast tokenizer: tokens listed only there are added, the tokenizer classes of
 * Llama and Gemma decide by {@code add_bos_token} and {@code add_eos_token} what surrounds a text,
 * and {@code add_prefix_space} (default false) replaces that of a byte-level pre-tokenizer.
 */
final class PublisherSettings {
  /** Classes that build their post-processor from the two switches, whatever the file says. */
  private static final Set<String> SWITCHED_CLASSES =
      Set.of("LlamaTokenizer", "LlamaTokenizerFast", "GemmaTokenizer", "GemmaTokenizerFast");

  private static final List<String> SPECIAL_KEYS =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private final ObjectNode config;
  private final String source;

  private PublisherSettings(ObjectNode config, String source) {
    this.config = config;
    this.source = source;
  }

  /** Read the file. */
  static PublisherSettings read(Path file) {
    return new PublisherSettings(
        JsonText.object(JsonText.bytes(file), file.toString()), file.toString());
  }

  /**
   * Change a definition whose model is checked, and return whether that was needed.
   *
   * @param definition changed in place
   * @param definitionSource the file that the definition is from
   */
  boolean applyTo(ObjectNode definition, String definitionSource) {
    Vocabulary known = Vocabulary.of(definition, definitionSource);
    List<ObjectNode> missing = missingTokens(definition, known);
    missing.forEach(token -> definition.withArray("/added_tokens").add(token));
    boolean surrounds = surround(definition, Vocabulary.of(definition, definitionSource));
    boolean prefixes = prefixSpace(definition);
    return !missing.isEmpty() || surrounds || prefixes;
  }

  /** First the tokens with an id of their own, in the order of their ids; then those without. */
  private List<ObjectNode> missingTokens(ObjectNode definition, Vocabulary known) {
    Set<String> listed = new HashSet<>();
    definition.path("added_tokens").forEach(token -> listed.add(token.path("content").asText()));
    TreeMap<Integer, ObjectNode> numbered = new TreeMap<>();
    config
        .path("added_tokens_decoder")
        .properties()
        .forEach(
            entry -> {
              ObjectNode token = addedToken(entry.getValue(), false);
              if (listed.add(token.path("content").asText())) {
                numbered.put(number(entry.getKey()), token);
              }
            });
    numbered.forEach((id, token) -> token.put("id", id));
    List<ObjectNode> missing = new ArrayList<>(numbered.values());
    int next = Math.max(known.nextId(), numbered.isEmpty() ? 0 : numbered.lastKey() + 1);
    for (JsonNode token : specialTokens()) {
      String content = content(token).orElse("");
      if (!content.isEmpty() && listed.add(content)) {
        int id = known.id(content).orElse(next);
        next = Math.max(next, id + 1);
        missing.add(addedToken(token, true).put("id", id));
      }
    }
    return missing;
  }

  private List<JsonNode> specialTokens() {
    List<JsonNode> tokens = new ArrayList<>();
    SPECIAL_KEYS.forEach(key -> tokens.add(config.path(key)));
    config.path("additional_special_tokens").forEach(tokens::add);
    return tokens;
  }

  private int number(String id) {
    if (!id.matches("[0-9]{1,9}")) {
      throw new DataException(
          Kind.FORMAT, source + ": added_tokens_decoder has the key '" + id + "'; keys are ids");
    }
    return Integer.parseInt(id);
  }

  /** A token stands as text, or as an object with its content and its borders. */
  private static Optional<String> content(JsonNode token) {
    JsonNode content = token.isObject() ? token.path("content") : token;
    return content.isTextual() ? Optional.of(content.textValue()) : Optional.empty();
  }

  private ObjectNode addedToken(JsonNode token, boolean special) {
    String content =
        content(token)
            .orElseThrow(
                () ->
                    new DataException(
                        Kind.FORMAT, source + ": an added token needs a 'content': " + token));
    return JsonText.newObject()
        .put("content", content)
        .put("single_word", token.path("single_word").asBoolean())
        .put("lstrip", token.path("lstrip").asBoolean())
        .put("rstrip", token.path("rstrip").asBoolean())
        .put("normalized", token.path("normalized").asBoolean(!special))
        .put("special", special || token.path("special").asBoolean());
  }

  private boolean surround(ObjectNode definition, Vocabulary known) {
    String type = config.path("tokenizer_class").asText();
    if (!SWITCHED_CLASSES.contains(type)) {
      return false;
    }
    boolean gemma = type.startsWith("Gemma");
    Optional<String> bos =
        config.path("add_bos_token").asBoolean(true)
            ? content(config.path("bos_token")).or(() -> Optional.of(gemma ? "<bos>" : "<s>"))
            : Optional.empty();
    Optional<String> eos =
        config.path("add_eos_token").asBoolean(false)
            ? content(config.path("eos_token")).or(() -> Optional.of(gemma ? "<eos>" : "</s>"))
            : Optional.empty();
    ObjectNode template = Surround.template(bos, eos, token -> id(known, token));
    if (Surround.same(definition.path("post_processor"), template)) {
      return false;
    }
    definition.set("post_processor", template);
    return true;
  }

  private int id(Vocabulary known, String token) {
    return known
        .id(token)
        .orElseThrow(
            () ->
                new DataException(
                    Kind.CONFIG,
                    source + ": texts are to be surrounded by '" + token + "', which is no token"));
  }

  private boolean prefixSpace(ObjectNode definition) {
    boolean wanted = config.path("add_prefix_space").asBoolean(false);
    if (definition.path("pre_tokenizer") instanceof ObjectNode step
        && step.path("type").asText().equals("ByteLevel")
        && step.path("add_prefix_space").asBoolean(wanted) != wanted) {
      step.put("add_prefix_space", wanted);
      return true;
    }
    return false;
  }
}
