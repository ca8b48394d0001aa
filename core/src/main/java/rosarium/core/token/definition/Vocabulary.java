package rosarium.core.token.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * Which id has which token: the model's pieces and the added tokens. Reading it checks it, and
 * gives an added token the id that the native library will give it.
 */
public final class Vocabulary {
  /** Above any embedding; ids are int in Java and unsigned 32 bit in the library. */
  private static final int MAX_ID = (1 << 24) - 1;

  /** Adding tokens takes the library quadratic time: 20,000 take about two seconds. */
  private static final int MAX_ADDED = 20_000;

  private final String source;
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Integer, String> tokens = new HashMap<>();
  private final Map<String, Integer> special = new LinkedHashMap<>();
  private final int modelSize;
  private int highestAdded = -1;

  private Vocabulary(String source, JsonNode vocab) {
    this.source = source;
    if (vocab.isObject()) {
      vocab.properties().forEach(e -> put(e.getKey(), id(e.getValue(), e.getKey())));
    } else {
      // Unigram: the position is the id, and a piece may stand there twice.
      for (JsonNode piece : vocab) {
        String token = piece.path(0).textValue();
        tokens.put(tokens.size(), token);
        ids.putIfAbsent(token, tokens.size() - 1);
      }
    }
    this.modelSize = tokens.size();
  }

  /**
   * Read pieces and added tokens.
   *
   * @param definition a tokenizer whose model has passed {@link ModelCheck}
   */
  static Vocabulary of(ObjectNode definition, String source) {
    Vocabulary vocabulary = new Vocabulary(source, definition.path("model").path("vocab"));
    JsonNode added = definition.path("added_tokens");
    if (!added.isMissingNode() && !added.isNull() && !added.isArray()) {
      throw vocabulary.format("added_tokens must be an array, found " + JsonText.found(added));
    }
    if (added.size() > MAX_ADDED) {
      throw new DataException(
          Kind.LIMIT, source + ": " + added.size() + " added tokens; at most " + MAX_ADDED);
    }
    added.forEach(vocabulary::add);
    return vocabulary;
  }

  private void add(JsonNode added) {
    if (!added.path("content").isTextual() || !added.path("special").isBoolean()) {
      throw format("an added token needs a text 'content' and a boolean 'special': " + added);
    }
    String token = added.path("content").textValue();
    int declared = id(added.path("id"), token);
    if (token.isEmpty()) {
      return; // the library skips it
    }
    int given = ids.containsKey(token) ? ids.get(token) : nextId();
    if (given != declared) {
      throw format(
          "added token '%s' says id %d, but the ids before it give it %d"
              .formatted(token, declared, given));
    }
    if (!ids.containsKey(token)) {
      put(token, given);
    }
    highestAdded = Math.max(highestAdded, given);
    if (added.path("special").booleanValue()) {
      special.put(token, given);
    }
  }

  private void put(String token, int id) {
    String other = tokens.putIfAbsent(id, token);
    if (other != null) {
      throw format("id %d belongs to '%s' and to '%s'".formatted(id, other, token));
    }
    ids.put(token, id);
  }

  private int id(JsonNode node, String token) {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw format("the id of token '%s' must be a whole number, found %s".formatted(token, node));
    }
    if (node.longValue() > MAX_ID) {
      throw new DataException(
          Kind.LIMIT,
          "%s: token '%s' has id %d; at most %d"
              .formatted(source, token, node.longValue(), MAX_ID));
    }
    return node.intValue();
  }

  /** Return the id that a further added token would get, by the library's rule. */
  int nextId() {
    return Math.max(highestAdded + 1, modelSize);
  }

  private DataException format(String problem) {
    return new DataException(Kind.FORMAT, source + ": " + problem);
  }

  /** Return how many ids have a token. */
  public int size() {
    return tokens.size();
  }

  /** Return the token of an id, as the definition spells it. */
  public Optional<String> token(int id) {
    return Optional.ofNullable(tokens.get(id));
  }

  /** Return the id of a token. */
  public OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** Return special tokens and their ids. */
  public Map<String, Integer> special() {
    return Collections.unmodifiableMap(special);
  }
}
