package rosarium.core.token.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.config.NearestName;

/**
 * Checks what stands around the model: normalizers, pre-tokenizers, post-processors, decoders.
 *
 * <p>Refuses what the library does not know, what it accepts but dies of later (an index beyond a
 * piece, a pattern that matches nothing, a regular expression without end: the process would be
 * gone, not an exception thrown), and what would blow a text up.
 */
final class PipelineCheck {
  private static final Set<String> NORMALIZERS =
      Set.of(
          "BertNormalizer",
          "ByteLevel",
          "Lowercase",
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Nmt",
          "Prepend",
          "Replace",
          "Sequence",
          "Strip",
          "StripAccents");
  private static final Set<String> PRE_TOKENIZERS =
      Set.of(
          "BertPreTokenizer",
          "ByteLevel",
          "CharDelimiterSplit",
          "Digits",
          "Metaspace",
          "Punctuation",
          "Sequence",
          "Split",
          "UnicodeScripts",
          "Whitespace",
          "WhitespaceSplit");
  private static final Set<String> POST_PROCESSORS =
      Set.of("BertProcessing", "ByteLevel", "RobertaProcessing", "Sequence", "TemplateProcessing");
  private static final Set<String> DECODERS =
      Set.of(
          "BPEDecoder",
          "ByteFallback",
          "ByteLevel",
          "Fuse",
          "Metaspace",
          "Replace",
          "Sequence",
          "Strip",
          "WordPiece");

  /** Published definitions have up to about ten in one sequence. */
  private static final int MAX_STEPS = 100;

  /** How many times longer a text may become: a chain of replacements grows exponentially. */
  private static final long MAX_GROWTH = 100;

  private final String source;
  private final Vocabulary vocabulary;
  private int steps;
  private long growth = 1;

  private PipelineCheck(String source, Vocabulary vocabulary) {
    this.source = source;
    this.vocabulary = vocabulary;
  }

  /** Throw a DataException unless every step is one that the library can take safely. */
  static void check(ObjectNode definition, Vocabulary vocabulary, String source) {
    PipelineCheck check = new PipelineCheck(source, vocabulary);
    check.walk(definition, "normalizer", NORMALIZERS, "normalizers");
    check.walk(definition, "pre_tokenizer", PRE_TOKENIZERS, "pretokenizers");
    check.walk(definition, "post_processor", POST_PROCESSORS, "processors");
    check.growth = 1;
    check.walk(definition, "decoder", DECODERS, "decoders");
  }

  private void walk(JsonNode definition, String key, Set<String> known, String list) {
    JsonNode step = definition.path(key);
    if (!step.isMissingNode() && !step.isNull()) {
      step(step, key, known, list);
    }
  }

  private void step(JsonNode step, String place, Set<String> known, String list) {
    JsonNode type = step.path("type");
    if (!type.isTextual()) {
      throw format(place + " must be an object with a 'type', found " + JsonText.found(step));
    }
    if (!known.contains(type.textValue())) {
      throw new DataException(
          Kind.UNSUPPORTED,
          "%s: %s type '%s' is not supported; known: %s%s"
              .formatted(
                  source,
                  place,
                  type.textValue(),
                  new TreeSet<>(known),
                  NearestName.hint(type.textValue(), known)));
    }
    if (++steps > MAX_STEPS) {
      throw limit(place + " is one of more than " + MAX_STEPS + " steps");
    }
    switch (type.textValue()) {
      case "Sequence" -> {
        for (int i = 0; i < step.path(list).size(); i++) {
          step(step.path(list).get(i), place + "[" + i + "]", known, list);
        }
      }
      case "Replace" -> checkReplace(step, place);
      case "Split" -> checkPattern(step, place);
      case "Prepend" -> grow(step.path("prepend").asText("").length(), place);
      case "Strip" -> checkStrip(step, place);
      case "TemplateProcessing" -> step.path("special_tokens").forEach(t -> checkIds(t, place));
      case "BertProcessing", "RobertaProcessing" -> {
        checkId(step.path("sep").path(1), place);
        checkId(step.path("cls").path(1), place);
      }
      default -> {}
    }
  }

  private void checkReplace(JsonNode step, String place) {
    if (checkPattern(step, place) == 0) {
      throw format(place + " replaces a pattern that matches nothing: " + step.path("pattern"));
    }
    grow(step.path("content").asText("").length(), place);
  }

  /** Check the pattern of a step and return the length of its shortest match. */
  private int checkPattern(JsonNode step, String place) {
    JsonNode pattern = step.path("pattern");
    if (pattern.path("String").isTextual()) {
      return pattern.path("String").textValue().length();
    }
    if (pattern.path("Regex").isTextual()) {
      return RegexCheck.check(pattern.path("Regex").textValue(), source + ": " + place);
    }
    throw format(place + ".pattern must be a String or a Regex, found " + pattern);
  }

  private void grow(int factor, String place) {
    growth *= Math.max(1, factor);
    if (growth > MAX_GROWTH) {
      throw limit(place + " would make a text more than " + MAX_GROWTH + " times as long");
    }
  }

  /** The decoder Strip reads before the beginning of a piece shorter than what it strips. */
  private void checkStrip(JsonNode step, String place) {
    if (step.path("stop").asLong(0) != 0) {
      throw new DataException(
          Kind.UNSUPPORTED,
          source
              + ": "
              + place
              + " strips at the end (stop "
              + step.path("stop")
              + "); only 0 is safe");
    }
  }

  private void checkIds(JsonNode token, String place) {
    token.path("ids").forEach(id -> checkId(id, place));
  }

  private void checkId(JsonNode id, String place) {
    if (!id.canConvertToInt() || vocabulary.token(id.intValue()).isEmpty()) {
      throw format(place + " adds id " + id + ", which has no token");
    }
  }

  private DataException format(String problem) {
    return new DataException(Kind.FORMAT, source + ": " + problem);
  }

  private DataException limit(String problem) {
    return new DataException(Kind.LIMIT, source + ": " + problem);
  }
}
