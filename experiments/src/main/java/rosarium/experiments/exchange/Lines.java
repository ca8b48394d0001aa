package rosarium.experiments.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import rosarium.core.config.ConfigException;

/** The lines of a JSON Lines file that a user gives, and single JSON files. */
final class Lines {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Lines() {}

  /**
   * A line that is not blank.
   *
   * @param place {@code file:line}
   * @param text the line
   */
  record Line(String place, String text) {
    /**
     * Read the line as an object.
     *
     * @throws ConfigException when it is none
     */
    ObjectNode object() {
      try {
        if (JSON.readTree(text) instanceof ObjectNode object) {
          return object;
        }
      } catch (JsonProcessingException malformed) {
        throw new ConfigException(
            "%s: not JSON: %s".formatted(place, malformed.getOriginalMessage()), malformed);
      }
      throw new ConfigException(place + ": a line is one JSON object");
    }
  }

  /** Read all lines that are not blank. */
  static List<Line> read(Path file) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String text : text(file).split("\n", -1)) {
      number++;
      if (!text.isBlank()) {
        lines.add(new Line(file.getFileName() + ":" + number, text));
      }
    }
    return lines;
  }

  /** Read a file that is one JSON value. */
  static JsonNode json(Path file) {
    try {
      return JSON.readTree(text(file));
    } catch (JsonProcessingException malformed) {
      throw new ConfigException(
          "%s: not JSON: %s".formatted(file, malformed.getOriginalMessage()), malformed);
    }
  }

  /** Read a file of the user's as text. */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException absent) {
      throw new ConfigException(file + ": there is no such file", absent);
    } catch (MalformedInputException notText) {
      throw new ConfigException(file + ": not a text file in UTF-8", notText);
    } catch (IOException unreadable) {
      throw new ConfigException(file + ": cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }
}
