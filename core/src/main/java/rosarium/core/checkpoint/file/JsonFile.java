package rosarium.core.checkpoint.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** Reads the small JSON files of a model folder: whole, strict, bounded in size and depth. */
public final class JsonFile {
  /** Largest accepted file; an index of 100,000 tensors takes 10 MB. */
  private static final long MAX_BYTES = 16L << 20;

  /** NaN is not JSON, but Python writes it; the reader of the value then says what is wrong. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonFile() {}

  /**
   * Read a file that holds one JSON object.
   *
   * @throws DataException MISSING if there is no such file, LIMIT if it is too large, FORMAT if it
   *     is anything but one object
   */
  public static ObjectNode read(Path path) {
    byte[] bytes;
    try {
      if (!Files.isRegularFile(path)) {
        throw new DataException(Kind.MISSING, path + ": no such file");
      }
      long size = Files.size(path);
      if (size > MAX_BYTES) {
        throw new DataException(
            Kind.LIMIT, path + ": " + size + " bytes, at most " + MAX_BYTES + " are read");
      }
      bytes = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new DataException(Kind.MISSING, path + ": cannot be read: " + e.getMessage(), e);
    }
    try {
      JsonNode root = MAPPER.readTree(bytes);
      if (root instanceof ObjectNode object) {
        return object;
      }
      String found = bytes.length == 0 ? "an empty file" : "no JSON object";
      throw new DataException(Kind.FORMAT, path + ": " + found + "; one JSON object is expected");
    } catch (JsonProcessingException e) {
      throw malformed(path.toString(), e);
    } catch (IOException e) {
      throw new DataException(Kind.FORMAT, path + ": " + e.getMessage(), e);
    }
  }

  /** Say where the JSON breaks off. */
  static DataException malformed(String where, JsonProcessingException e) {
    String place =
        e.getLocation() == null
            ? ""
            : ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
    return new DataException(
        Kind.FORMAT, where + place + ": not valid JSON: " + e.getOriginalMessage(), e);
  }
}
