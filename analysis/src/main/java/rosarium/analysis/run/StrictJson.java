package rosarium.analysis.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import rosarium.core.config.DataException;

/** Reads the run's own JSON: schema first, no unknown field, no silent zero. */
public final class StrictJson {
  /** The version of plan, queries and verdicts that this class reads. */
  public static final int SCHEMA = 1;

  /** Largest file that is read into memory, bytes. */
  private static final long MAX_FILE_BYTES = 1L << 30;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private StrictJson() {}

  /**
   * Return the text of a UTF-8 file.
   *
   * @throws DataException naming the file: MISSING, LIMIT or FORMAT
   */
  public static String text(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new DataException(
            DataException.Kind.LIMIT, file + ": larger than " + MAX_FILE_BYTES + " bytes");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new DataException(DataException.Kind.MISSING, file + ": no such file", e);
    } catch (MalformedInputException e) {
      throw new DataException(DataException.Kind.FORMAT, file + ": bytes are not UTF-8", e);
    } catch (IOException e) {
      throw new DataException(DataException.Kind.FORMAT, file + ": cannot be read: " + e, e);
    }
  }

  /**
   * Return a JSON object with its {@code schema} checked and taken out.
   *
   * @param place file or file:line, for the message
   */
  public static ObjectNode object(String place, String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new DataException(
          DataException.Kind.FORMAT, place + ": not JSON: " + e.getOriginalMessage(), e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new DataException(DataException.Kind.FORMAT, place + ": not a JSON object");
    }
    JsonNode schema = object.remove("schema");
    if (schema == null) {
      throw new DataException(DataException.Kind.MISSING, place + ": schema: absent");
    }
    if (!schema.isInt() || schema.intValue() != SCHEMA) {
      throw new DataException(
          DataException.Kind.UNSUPPORTED,
          place + ": schema: found " + schema + ", this version reads " + SCHEMA);
    }
    return object;
  }

  /** Return {@code node} as a {@code type}; an unknown or absent field is an error. */
  public static <T> T bind(String place, JsonNode node, Class<T> type) {
    try {
      T value = JSON.treeToValue(node, type);
      if (value == null) {
        throw new DataException(DataException.Kind.FORMAT, place + ": found null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new DataException(DataException.Kind.FORMAT, place + ": " + e.getOriginalMessage(), e);
    }
  }
}
