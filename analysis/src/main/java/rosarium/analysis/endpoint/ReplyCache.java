package rosarium.analysis.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Replies on disk, one a line, by the hash of what was asked. A line is whole or it does not count:
 * a kill in the midst of one costs one question.
 */
final class ReplyCache {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, String> replies = new LinkedHashMap<>();

  ReplyCache(Path file) {
    this.file = file;
    try {
      if (Files.exists(file)) {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        text.lines().forEach(this::take);
        if (!text.isEmpty() && !text.endsWith("\n")) {
          Files.writeString(file, "\n", StandardOpenOption.APPEND); // the torn line ends here
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void take(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.path("asked").isTextual() && node.path("reply").isTextual()) {
        replies.put(node.path("asked").textValue(), node.path("reply").textValue());
      }
    } catch (JsonProcessingException torn) {
      return; // asked again
    }
  }

  Optional<String> get(String asked) {
    return Optional.ofNullable(replies.get(asked));
  }

  void put(String asked, String model, String reply) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      String line =
          JSON.createObjectNode()
              .put("schema", 1)
              .put("asked", asked)
              .put("model", model)
              .put("reply", reply)
              .toString();
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      replies.put(asked, reply);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
