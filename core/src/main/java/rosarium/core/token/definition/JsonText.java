package rosarium.core.token.definition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** Reads JSON objects that nobody vouches for, within bounds. */
final class JsonText {
  /** The largest published definitions have about 35 MB. */
  private static final long MAX_BYTES = 256L << 20;

  /** The native reader gives up at 128, so nothing deeper can be a tokenizer. */
  private static final int MAX_DEPTH = 100;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonText() {}

  /** Return the bytes of a regular file of bearable size. */
  static byte[] bytes(Path file) {
    try {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new DataException(
            Kind.LIMIT, file + ": " + size + " bytes; at most " + MAX_BYTES + " are read");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new DataException(Kind.MISSING, file + ": there is no such file", e);
    } catch (IOException e) {
      throw new DataException(Kind.FORMAT, file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Parse one JSON object. */
  static ObjectNode object(byte[] bytes, String source) {
    try {
      JsonNode root = MAPPER.readTree(bytes);
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new DataException(
          Kind.FORMAT,
          source
              + ": expected a JSON object, found "
              + (bytes.length == 0 ? "nothing" : found(root)));
    } catch (StreamConstraintsException e) {
      throw new DataException(Kind.LIMIT, source + ": " + e.getOriginalMessage(), e);
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new DataException(
          Kind.FORMAT, source + ":" + line + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new DataException(Kind.FORMAT, source + ": not JSON: " + e.getMessage(), e);
    }
  }

  /** Return the text of an object. */
  static String text(ObjectNode object, String source) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new DataException(
          Kind.FORMAT, source + ": cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Create an empty object. */
  static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /** Say in a word what stands there, for messages. */
  static String found(JsonNode node) {
    return node.isMissingNode()
        ? "nothing"
        : node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }
}
