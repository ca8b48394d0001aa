package rosarium.core.token.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.config.NearestName;

/** Checks the model of a definition: pieces and merges. */
final class ModelCheck {
  private static final Set<String> TYPES = Set.of("BPE", "Unigram", "WordLevel", "WordPiece");

  private final String source;
  private final JsonNode model;
  private final JsonNode vocab;

  private ModelCheck(String source, JsonNode model) {
    this.source = source;
    this.model = model;
    this.vocab = model.path("vocab");
  }

  /** Throw a DataException unless the model is one that the library will take. */
  static void check(ObjectNode definition, String source) {
    JsonNode model = definition.path("model");
    if (model.isMissingNode() || model.isNull()) {
      throw new DataException(Kind.MISSING, source + ": there is no 'model'");
    }
    new ModelCheck(source, model).check();
  }

  private void check() {
    String type = type();
    if (!TYPES.contains(type)) {
      throw new DataException(
          Kind.UNSUPPORTED,
          "%s: model type '%s' is unknown; known: %s%s"
              .formatted(source, type, new TreeSet<>(TYPES), NearestName.hint(type, TYPES)));
    }
    if (vocab.isMissingNode()) {
      throw new DataException(Kind.MISSING, source + ": there is no 'model.vocab'");
    }
    if (type.equals("Unigram")) {
      checkUnigram();
    } else if (!vocab.isObject()) {
      throw format("model.vocab must be an object, found " + JsonText.found(vocab));
    }
    if (type.equals("BPE")) {
      checkMerges();
      checkDropout();
    }
  }

  /** Files from before 2020 name no type; then the shape tells. */
  private String type() {
    JsonNode type = model.path("type");
    if (type.isTextual()) {
      return type.textValue();
    }
    if (type.isMissingNode() && model.isObject()) {
      return model.has("merges") ? "BPE" : vocab.isArray() ? "Unigram" : "WordLevel";
    }
    throw format("model.type must be a text, found " + JsonText.found(type));
  }

  private void checkUnigram() {
    if (!vocab.isArray() || vocab.isEmpty()) {
      throw format("model.vocab of a Unigram must be an array of pieces with scores");
    }
    for (JsonNode piece : vocab) {
      boolean pair = piece.isArray() && piece.size() == 2;
      if (!pair
          || !piece.get(0).isTextual()
          || !Double.isFinite(piece.get(1).asDouble(Double.NaN))) {
        throw format("a piece of a Unigram must be [text, score], found " + piece);
      }
    }
    JsonNode unknown = model.path("unk_id");
    boolean absent = unknown.isMissingNode() || unknown.isNull();
    if (!absent && (!unknown.canConvertToInt() || !isPiece(unknown))) {
      throw format(
          "model.unk_id is %s, but there are only %d pieces".formatted(unknown, vocab.size()));
    }
  }

  private boolean isPiece(JsonNode id) {
    return id.isIntegralNumber() && id.intValue() >= 0 && id.intValue() < vocab.size();
  }

  private void checkDropout() {
    JsonNode dropout = model.path("dropout");
    if (!dropout.isMissingNode() && !dropout.isNull() && dropout.asDouble(1) != 0) {
      throw new DataException(
          Kind.UNSUPPORTED,
          source + ": model.dropout is " + dropout + ": encodings would be random; set it to null");
    }
  }

  private void checkMerges() {
    JsonNode merges = model.path("merges");
    if (merges.isMissingNode()) {
      throw new DataException(Kind.MISSING, source + ": there is no 'model.merges'");
    }
    if (!merges.isArray()) {
      throw format("model.merges must be an array, found " + JsonText.found(merges));
    }
    int prefix = model.path("continuing_subword_prefix").asText("").length();
    for (int i = 0; i < merges.size(); i++) {
      JsonNode merge = merges.get(i);
      if (merge.isTextual() && merge.textValue().startsWith("#version")) {
        continue;
      }
      String[] pair = pair(merge, i);
      requirePiece(pair[0], i);
      requirePiece(pair[1], i);
      requirePiece(pair[0] + pair[1].substring(Math.min(prefix, pair[1].length())), i);
    }
  }

  /** A merge is "left right" in older files and ["left", "right"] in newer ones. */
  private String[] pair(JsonNode merge, int i) {
    if (merge.isTextual()) {
      String[] parts = merge.textValue().split(" ", -1);
      if (parts.length == 2) {
        return parts;
      }
    } else if (merge.size() == 2 && merge.path(0).isTextual() && merge.path(1).isTextual()) {
      return new String[] {merge.get(0).textValue(), merge.get(1).textValue()};
    }
    throw format("model.merges[%d] must have two parts, found %s".formatted(i, merge));
  }

  private void requirePiece(String piece, int i) {
    if (!vocab.has(piece)) {
      throw format("model.merges[%d] needs '%s', which model.vocab lacks".formatted(i, piece));
    }
  }

  private DataException format(String problem) {
    return new DataException(Kind.FORMAT, source + ": " + problem);
  }
}
