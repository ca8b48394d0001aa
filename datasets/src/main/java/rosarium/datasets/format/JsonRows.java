package rosarium.datasets.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import rosarium.core.config.DataException;

/** Reads JSON and JSON Lines into records, strictly. */
public final class JsonRows {
  private static final JsonMapper JSON =
      Jackson.strict(JsonMapper.builder())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonRows() {}

  /**
   * One entry.
   *
   * @param value the entry
   * @param line where it begins, from 1
   */
  public record Item<T>(T value, int line) {}

  /**
   * Read one JSON value a line; empty lines are skipped.
   *
   * @throws DataException naming file:line
   */
  public static <T> List<Item<T>> lines(DataFile file, Class<T> type) {
    List<Item<T>> items = new ArrayList<>();
    int number = 0;
    for (String line : file.text().lines().toList()) {
      number++;
      if (!line.isBlank()) {
        items.add(new Item<>(value(file, number, line, type), number));
      }
    }
    return List.copyOf(items);
  }

  /** Read one JSON value; {@code line} is where it stands. */
  public static <T> T value(DataFile file, int line, String text, Class<T> type) {
    try {
      T value = JSON.readValue(text, type);
      if (value == null) {
        throw new DataException(DataException.Kind.FORMAT, file.at(line) + ": found null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw line == 1 ? Jackson.wrong(file, 1, e) : Jackson.wrongLine(file, line, e);
    }
  }

  /**
   * Read the entries of one JSON list.
   *
   * @throws DataException naming file:line
   */
  public static <T> List<Item<T>> list(DataFile file, Class<T> type) {
    List<Item<T>> items = new ArrayList<>();
    int line = 1;
    try (JsonParser parser = JSON.createParser(file.text())) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new DataException(DataException.Kind.FORMAT, file.at(1) + ": expected a list");
      }
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        line = parser.currentTokenLocation().getLineNr();
        T value = token == JsonToken.VALUE_NULL ? null : entry(parser, type);
        if (value == null) {
          throw new DataException(DataException.Kind.FORMAT, file.at(line) + ": found null");
        }
        items.add(new Item<>(value, line));
      }
      if (parser.nextToken() != null) {
        throw new DataException(
            DataException.Kind.FORMAT,
            file.at(parser.currentTokenLocation().getLineNr()) + ": more after the list");
      }
    } catch (JsonProcessingException e) {
      throw Jackson.wrong(file, line, e);
    } catch (IOException e) {
      throw new UncheckedIOException(file.name(), e);
    }
    return List.copyOf(items);
  }

  private static <T> T entry(JsonParser parser, Class<T> type) throws IOException {
    return JSON.readerFor(type)
        .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .readValue(parser);
  }
}
