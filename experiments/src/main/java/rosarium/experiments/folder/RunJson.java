package rosarium.experiments.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import rosarium.core.config.DataException;

/** Reads and writes the JSON files of a run folder; a reader sees the old file or the new one. */
final class RunJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonMapper SNAKE_CASE =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
  private static final ObjectWriter PRETTY =
      JSON.writer(
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();

  private RunJson() {}

  /** Return a value as a tree. */
  static ObjectNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  /** Return a value as a tree whose names are written in snake case, as configs are. */
  static ObjectNode snakeCaseTree(Object value) {
    return SNAKE_CASE.valueToTree(value);
  }

  /** Write a value for people and programs to read. */
  static void write(Path file, Object value) {
    try {
      replace(file, PRETTY.writeValueAsString(value) + "\n");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(file + ": not JSON", impossible);
    }
  }

  /** Write a tree as YAML. */
  static void writeYaml(Path file, JsonNode tree) {
    try {
      replace(file, YAML.writeValueAsString(tree));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(file + ": not YAML", impossible);
    }
  }

  /** Read an object. */
  static ObjectNode read(Path file) {
    try {
      if (JSON.readTree(file.toFile()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException damaged) {
      throw new DataException(
          DataException.Kind.FORMAT, file + ": " + damaged.getOriginalMessage(), damaged);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + file, unreadable);
    }
    throw new DataException(DataException.Kind.FORMAT, file + ": not a JSON object");
  }

  private static void replace(Path file, String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".new");
      try {
        Files.writeString(fresh, text);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
