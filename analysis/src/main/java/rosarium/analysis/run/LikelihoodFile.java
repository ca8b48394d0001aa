package rosarium.analysis.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.core.config.DataException;
import rosarium.core.record.RunFolder;

/**
 * One {@code plain-likelihood.jsonl}: how likely plain decoding of the same model, under the
 * neutral prompt, finds the answers of a cell. A head that says of which version, then one answer a
 * line.
 *
 * @param cell id of the cell
 * @param version hash over model, prompt and answers
 * @param nll mean negative log-likelihood of the tokens of an answer without its end, nats a token
 */
public record LikelihoodFile(String cell, String version, Map<AnswerKey, Double> nll) {
  /** Keep the order. */
  public LikelihoodFile {
    nll = Collections.unmodifiableMap(new LinkedHashMap<>(nll));
  }

  /** Return where it stands. */
  public static Path of(RunFolder folder, String cell) {
    return folder.cell(cell).resolve("plain-likelihood.jsonl");
  }

  /** Write all of it at once. */
  public void write(Path file) {
    StringBuilder lines = new StringBuilder();
    lines.append(line().put("version", version).put("answers", nll.size())).append('\n');
    nll.forEach(
        (key, value) ->
            lines
                .append(
                    line().put("query", key.query()).put("sample", key.sample()).put("nll", value))
                .append('\n'));
    AtomicFiles.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode line() {
    return JsonNodeFactory.instance.objectNode().put("schema", StrictJson.SCHEMA).put("cell", cell);
  }

  /**
   * Read a file; empty when there is none.
   *
   * @throws DataException naming file:line
   */
  public static Optional<LikelihoodFile> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = StrictJson.text(file).lines().toList();
    if (lines.isEmpty()) {
      throw new DataException(DataException.Kind.FORMAT, file + ": empty");
    }
    ObjectNode head = StrictJson.object(file + ":1", lines.get(0));
    Map<AnswerKey, Double> nll = new LinkedHashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      String place = file + ":" + (i + 1);
      ObjectNode line = StrictJson.object(place, lines.get(i));
      JsonNode value = line.path("nll");
      if (!value.isNumber() || !(value.doubleValue() >= 0) || !line.path("query").isTextual()) {
        throw new DataException(
            DataException.Kind.FORMAT, place + ": needs a query and an nll of at least 0");
      }
      AnswerKey key = new AnswerKey(line.path("query").asText(), line.path("sample").asInt());
      nll.put(key, value.doubleValue());
    }
    if (head.path("answers").asInt(-1) != nll.size()) {
      throw new DataException(
          DataException.Kind.FORMAT,
          "%s: head promises %s answers, found %d"
              .formatted(file, head.path("answers"), nll.size()));
    }
    return Optional.of(
        new LikelihoodFile(head.path("cell").asText(), head.path("version").asText(), nll));
  }
}
