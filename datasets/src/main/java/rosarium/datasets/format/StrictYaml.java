package rosarium.datasets.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;

/**
 * Reads YAML that says {@code schema: 1} and holds nothing else than what is asked for: no unknown
 * or repeated key, no other type, no alias, no second document.
 */
public final class StrictYaml {
  /** The version of the formats that are read here. */
  public static final int SCHEMA = 1;

  private static final YAMLMapper YAML =
      Jackson.strict(YAMLMapper.builder())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private StrictYaml() {}

  /**
   * One entry of a list.
   *
   * @param value the entry
   * @param line where it begins, from 1
   */
  public record Item<T>(T value, int line) {}

  /**
   * Read one record; it has a component {@code schema} of its own.
   *
   * @throws DataException naming file:line and key
   */
  public static <T> T read(DataFile file, Class<T> type) {
    Map<String, Integer> lines = YamlScan.of(file, YAML.getFactory());
    try {
      T value = YAML.readValue(file.text(), type);
      if (value == null) {
        throw new DataException(DataException.Kind.FORMAT, file.at(1) + ": the file is empty");
      }
      return value;
    } catch (JsonMappingException e) {
      throw Jackson.wrongKey(file, "", 1, lines, e);
    } catch (JsonProcessingException e) {
      throw Jackson.wrong(file, 1, e);
    }
  }

  /**
   * Read a file of the form {@code schema: 1} and one list.
   *
   * @throws DataException naming file:line and key
   */
  public static <T> List<Item<T>> readList(DataFile file, String listKey, Class<T> type) {
    Map<String, Integer> lines = YamlScan.of(file, YAML.getFactory());
    List<Item<T>> items = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    int line = 1;
    try (JsonParser parser = YAML.createParser(file.text())) {
      expect(file, parser, parser.nextToken(), JsonToken.START_OBJECT, "a map");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        line = parser.currentTokenLocation().getLineNr();
        seen.add(key);
        if (key.equals("schema")) {
          schema(file, parser);
        } else if (key.equals(listKey)) {
          items(file, parser, type, items, lines);
        } else {
          throw unknown(file, line, key, listKey);
        }
      }
    } catch (JsonProcessingException e) {
      throw Jackson.wrong(file, line, e);
    } catch (IOException e) {
      throw new UncheckedIOException(file.name(), e);
    }
    for (String key : List.of("schema", listKey)) {
      if (!seen.contains(key)) {
        throw new DataException(DataException.Kind.MISSING, file.at(1) + ": " + key + ": absent");
      }
    }
    return List.copyOf(items);
  }

  private static <T> void items(
      DataFile file,
      JsonParser parser,
      Class<T> type,
      List<Item<T>> items,
      Map<String, Integer> lines)
      throws IOException {
    String listKey = parser.currentName();
    expect(file, parser, parser.nextToken(), JsonToken.START_ARRAY, "a list");
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      expect(file, parser, token, JsonToken.START_OBJECT, "a map");
      int line = parser.currentTokenLocation().getLineNr();
      try {
        items.add(new Item<>(YAML.readValue(parser, type), line));
      } catch (JsonMappingException e) {
        throw Jackson.wrongKey(file, listKey + "[" + items.size() + "].", line, lines, e);
      }
    }
  }

  private static void schema(DataFile file, JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.VALUE_NUMBER_INT || parser.getIntValue() != SCHEMA) {
      throw new DataException(
          DataException.Kind.UNSUPPORTED,
          file.at(parser.currentTokenLocation().getLineNr())
              + ": schema: found "
              + parser.getText()
              + ", this version reads "
              + SCHEMA);
    }
  }

  private static DataException unknown(DataFile file, int line, String key, String listKey) {
    List<String> known = List.of("schema", listKey);
    return new DataException(
        DataException.Kind.FORMAT,
        file.at(line)
            + ": unknown key '"
            + key
            + "'; known: "
            + String.join(", ", known)
            + NearestName.hint(key, known));
  }

  private static void expect(
      DataFile file, JsonParser parser, JsonToken found, JsonToken wanted, String word) {
    if (found != wanted) {
      int line = Math.max(1, parser.currentTokenLocation().getLineNr());
      throw new DataException(
          DataException.Kind.FORMAT, file.at(line) + ": expected " + word + ", found " + found);
    }
  }
}
