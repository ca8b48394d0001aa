package rosarium.analysis.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.AtomicFiles;
import rosarium.analysis.run.StrictJson;
import rosarium.core.config.DataException;
import rosarium.core.judge.Verdict;
import rosarium.core.record.RunFolder;

/**
 * One {@code verdicts-<judge>.jsonl}: a head that says what was judged by which version, then one
 * verdict a line.
 *
 * @param cell id of the cell
 * @param judge id of the judge
 * @param version the judge's version
 * @param inputs hash over the queries and the records without their timing
 * @param verdicts by answer, in the order of the records
 */
public record VerdictFile(
    String cell, String judge, String version, String inputs, Map<AnswerKey, Verdict> verdicts) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Keep the order. */
  public VerdictFile {
    verdicts = Collections.unmodifiableMap(new LinkedHashMap<>(verdicts));
  }

  /** Write all of it at once. */
  public void write(Path file) {
    StringBuilder lines = new StringBuilder();
    ObjectNode head = line();
    head.put("cell", cell).put("judge", judge).put("version", version);
    head.put("inputs_sha256", inputs).put("verdicts", verdicts.size());
    lines.append(head).append('\n');
    verdicts.forEach(
        (key, verdict) -> {
          ObjectNode line = line();
          line.put("cell", cell).put("query", key.query()).put("sample", key.sample());
          line.put("judge", judge).put("version", version);
          if (verdict instanceof Verdict.Scored scored) {
            line.put("value", scored.value());
            line.put("label", scored.label()).put("reason", scored.reason());
          } else if (verdict instanceof Verdict.Unscored unscored) {
            line.put("unscored", unscored.why());
          }
          lines.append(text(line)).append('\n');
        });
    AtomicFiles.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Read what every judge said of a cell, by name of file.
   *
   * @throws DataException naming file:line
   */
  public static List<VerdictFile> ofCell(RunFolder folder, String cell) {
    Path directory = folder.cell(cell);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("verdicts-.*\\.jsonl"))
          .sorted()
          .map(VerdictFile::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be listed", e);
    }
  }

  /**
   * Read a file.
   *
   * @throws DataException naming file:line
   */
  public static VerdictFile read(Path file) {
    List<String> lines = StrictJson.text(file).lines().toList();
    if (lines.isEmpty()) {
      throw new DataException(DataException.Kind.FORMAT, file + ": empty");
    }
    ObjectNode head = StrictJson.object(file + ":1", lines.get(0));
    Map<AnswerKey, Verdict> verdicts = new LinkedHashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      String place = file + ":" + (i + 1);
      ObjectNode line = StrictJson.object(place, lines.get(i));
      JsonNode sample = line.path("sample");
      if (!sample.isInt()) {
        throw new DataException(DataException.Kind.FORMAT, place + ": sample: not a whole number");
      }
      verdicts.put(
          new AnswerKey(string(place, line, "query"), sample.intValue()), verdict(place, line));
    }
    if (head.path("verdicts").asInt(-1) != verdicts.size()) {
      throw new DataException(
          DataException.Kind.FORMAT,
          file
              + ": head promises "
              + head.path("verdicts")
              + " verdicts, found "
              + verdicts.size());
    }
    return new VerdictFile(
        string(file + ":1", head, "cell"),
        string(file + ":1", head, "judge"),
        string(file + ":1", head, "version"),
        string(file + ":1", head, "inputs_sha256"),
        verdicts);
  }

  private static Verdict verdict(String place, ObjectNode line) {
    if (line.has("unscored")) {
      return new Verdict.Unscored(string(place, line, "unscored"));
    }
    JsonNode value = line.path("value");
    if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
      throw new DataException(
          DataException.Kind.FORMAT, place + ": value: found " + value + ", expected 0 to 1");
    }
    return new Verdict.Scored(
        value.doubleValue(), string(place, line, "label"), string(place, line, "reason"));
  }

  private static String string(String place, ObjectNode line, String field) {
    JsonNode found = line.path(field);
    if (!found.isTextual()) {
      throw new DataException(DataException.Kind.MISSING, place + ": " + field + ": absent");
    }
    return found.textValue();
  }

  private static ObjectNode line() {
    return JsonNodeFactory.instance.objectNode().put("schema", StrictJson.SCHEMA);
  }

  private static String text(ObjectNode line) {
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
