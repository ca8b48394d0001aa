package rosarium.core.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;

/**
 * Reads {@code records.jsonl} strictly.
 *
 * <p>A run that was killed may leave its last line torn: without a newline, or with one but not
 * whole. That line is dropped and reported, since the run will write it again. A broken line
 * anywhere else means that the file was damaged, and is an error.
 */
public final class RecordReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private static final Set<String> FIELDS = fields(false);
  private static final Set<String> NULLABLE = fields(true);

  /**
   * What a file holds.
   *
   * @param records whole records, in the order of the file: record i stands on line i + 1
   * @param wholeBytes length of the part that they fill, bytes: cut the file here before appending
   * @param torn what was wrong with the last line, beginning with file:line; empty when it is whole
   */
  public record Result(List<RunRecord> records, long wholeBytes, Optional<String> torn) {
    /** Copy the list. */
    public Result {
      records = List.copyOf(records);
    }
  }

  private RecordReader() {}

  /**
   * Read a whole file.
   *
   * @throws DataException naming file:line: MISSING without the file or for an absent field, FORMAT
   *     for a broken line that is not the last, UNSUPPORTED for another {@code schema}, LIMIT for
   *     an endless line
   */
  public static Result read(Path file) {
    List<RunRecord> records = new ArrayList<>();
    long[] whole = {0};
    List<String> torn = new ArrayList<>();
    Optional<Integer> unfinished =
        JsonLines.read(
            file,
            (number, text, last) -> {
              String place = file + ":" + number;
              JsonNode line;
              try {
                line = JSON.readTree(text);
              } catch (JsonProcessingException e) {
                line = null;
              }
              if (line instanceof ObjectNode object) {
                records.add(record(place, object));
                whole[0] += text.getBytes(StandardCharsets.UTF_8).length + 1;
              } else if (last) {
                torn.add(place + ": last line is not a whole record; dropped");
              } else {
                throw new DataException(
                    DataException.Kind.FORMAT, place + ": not a JSON object: " + shortened(text));
              }
            });
    unfinished.ifPresent(
        number -> torn.add(file + ":" + number + ": last line has no newline; dropped"));
    return new Result(records, whole[0], torn.stream().findFirst());
  }

  private static RunRecord record(String place, ObjectNode line) {
    checkSchema(place, line);
    checkFields(place, line);
    for (String name : NULLABLE) {
      line.putIfAbsent(name, line.nullNode());
    }
    if (line.get("timing") instanceof ObjectNode timing) {
      timing.putIfAbsent("drafts", line.nullNode());
    }
    if (line.get("choice") instanceof ObjectNode choice) {
      choice.putIfAbsent("weighed", line.nullNode());
    }
    if (line.get("method") instanceof ObjectNode method) {
      List.of("guard", "scored", "first")
          .forEach(each -> method.putIfAbsent(each, line.nullNode()));
    }
    try {
      RunRecord record = JSON.treeToValue(line, RunRecord.class);
      if (record.ids().contains(null)) {
        throw new DataException(DataException.Kind.FORMAT, place + ": ids holds null");
      }
      return record;
    } catch (JsonProcessingException e) {
      throw new DataException(
          DataException.Kind.FORMAT, place + ": " + e.getOriginalMessage() + path(e), e);
    }
  }

  private static void checkSchema(String place, ObjectNode line) {
    JsonNode schema = line.get("schema");
    if (schema == null) {
      throw new DataException(DataException.Kind.MISSING, place + ": schema: absent");
    }
    if (!schema.isInt() || schema.intValue() != RunRecord.SCHEMA) {
      throw new DataException(
          DataException.Kind.UNSUPPORTED,
          place
              + ": schema: found "
              + shortened(schema.toString())
              + ", this version reads "
              + RunRecord.SCHEMA);
    }
  }

  private static void checkFields(String place, ObjectNode line) {
    line.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                throw new DataException(
                    DataException.Kind.FORMAT,
                    place
                        + ": unknown field '"
                        + shortened(name)
                        + "'"
                        + NearestName.hint(shortened(name), FIELDS));
              }
            });
    for (String name : FIELDS) {
      if (!line.hasNonNull(name) && !NULLABLE.contains(name)) {
        throw new DataException(DataException.Kind.MISSING, place + ": " + name + ": absent");
      }
    }
  }

  private static String path(JsonProcessingException e) {
    return e instanceof com.fasterxml.jackson.databind.JsonMappingException mapping
        ? " at " + mapping.getPathReference()
        : "";
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  private static Set<String> fields(boolean onlyNullable) {
    return Arrays.stream(RunRecord.class.getRecordComponents())
        .filter(
            each -> !onlyNullable || each.getAnnotatedType().isAnnotationPresent(Nullable.class))
        .map(RecordReader::jsonName)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String jsonName(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    return named == null || named.value().isEmpty() ? component.getName() : named.value();
  }
}
