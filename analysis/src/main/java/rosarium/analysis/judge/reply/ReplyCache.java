package rosarium.analysis.judge.reply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.judge.model.JudgeReply;

/**
 * Replies on disk, one a line, by the hash of what was asked. A line is whole or it does not count:
 * a kill in the midst of one costs one question.
 */
public final class ReplyCache {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, JudgeReply> replies = new LinkedHashMap<>();
  private boolean torn;

  /** Read what is there; the file stays as it is. */
  public ReplyCache(Path file) {
    this.file = file;
    try {
      if (Files.exists(file)) {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        text.lines().forEach(this::take);
        torn = !text.isEmpty() && !text.endsWith("\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void take(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.path("asked").isTextual() && node.path("reply").isTextual()) {
        List<Double> probabilities = new ArrayList<>();
        node.path("probabilities").forEach(each -> probabilities.add(each.doubleValue()));
        replies.put(
            node.path("asked").textValue(),
            new JudgeReply(node.path("reply").textValue(), probabilities));
      }
    } catch (JsonProcessingException torn) {
      return; // asked again
    }
  }

  /** Return the reply to what has this hash. */
  public Optional<JudgeReply> get(String asked) {
    return Optional.ofNullable(replies.get(asked));
  }

  /** Keep a reply. */
  public void put(String asked, String model, JudgeReply reply) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      ObjectNode line =
          JSON.createObjectNode()
              .put("schema", 1)
              .put("asked", asked)
              .put("model", model)
              .put("reply", reply.text());
      if (!reply.probabilities().isEmpty()) {
        reply.probabilities().forEach(line.putArray("probabilities")::add);
      }
      String ended = (torn ? "\n" : "") + line + "\n";
      Files.writeString(file, ended, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      torn = false;
      replies.put(asked, reply);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
