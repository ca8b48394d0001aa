package rosarium.analysis.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.run.RunData;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;

/** What the run folder says of the run besides its numbers; files that are absent say nothing. */
final class RunFacts {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A longer value in a table of facts is cut. */
  private static final int LONGEST_VALUE = 2000;

  private final RunData run;

  RunFacts(RunData run) {
    this.run = run;
  }

  /** Return the facts at the top of the page, by name. */
  Map<String, String> head() {
    List<Cell> cells = run.cells();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("model", CellNames.all(cells, cell -> cell.model() + " (" + cell.dtype() + ")"));
    facts.put("date", date());
    facts.put("data sets", datasets());
    facts.put("variants", CellNames.all(cells, Cell::label));
    facts.put("sampling", CellNames.all(cells, cell -> CellNames.setting(cell.sampling())));
    facts.put("prompts", CellNames.all(cells, Cell::promptPair));
    String revision = json(run.folder().environment()).path("rosarium").asText();
    if (!revision.isEmpty()) {
      facts.put("rosarium", revision);
    }
    return facts;
  }

  private String datasets() {
    List<String> texts = new ArrayList<>();
    run.queries().forEach((name, queries) -> texts.add(name + " (" + queries.size() + " queries)"));
    return String.join(", ", texts);
  }

  /** Tells when the run ran by its manifests; this page must not depend on when it was made. */
  private String date() {
    List<JsonNode> manifests =
        run.cells().stream().map(cell -> json(run.folder().manifest(cell.id()))).toList();
    Optional<String> first = times(manifests, "started").min(String::compareTo);
    Optional<String> last = times(manifests, "ended").max(String::compareTo);
    if (first.isEmpty() || last.isEmpty()) {
      return "not known: no finished cell says so";
    }
    return minute(first.get()) + " to " + minute(last.get()) + " UTC";
  }

  private static Stream<String> times(List<JsonNode> manifests, String name) {
    return manifests.stream()
        .map(manifest -> manifest.path(name).asText())
        .filter(time -> !time.isEmpty());
  }

  /** Shortens {@code 2026-01-02T03:04:05.678Z} to the minute. */
  private static String minute(String time) {
    boolean iso = time.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d.*");
    return iso ? time.substring(0, 10) + " " + time.substring(11, 16) : time;
  }

  /** Return the config as it was resolved; empty when there is none. */
  String config() {
    return text(run.folder().config());
  }

  /** Return {@code environment.json} as rows of path and value. */
  Map<String, String> environment() {
    Map<String, String> rows = new LinkedHashMap<>();
    flatten("", json(run.folder().environment()), rows);
    return rows;
  }

  private static void flatten(String path, JsonNode node, Map<String, String> rows) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              field ->
                  flatten(
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue(),
                      rows));
    } else if (node.isArray() && !node.isEmpty()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(path + "[" + i + "]", node.path(i), rows);
      }
    } else if (!node.isMissingNode()) {
      String value = node.isValueNode() ? node.asText() : node.toString();
      rows.put(
          path,
          value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + " [cut]" : value);
    }
  }

  /**
   * A prompt that cells used.
   *
   * @param id its id
   * @param sha256 hash of its text
   * @param roles which streams it framed
   * @param text its text, when the run folder holds it
   */
  record UsedPrompt(String id, String sha256, String roles, Optional<String> text) {}

  /** Return every prompt of the plan once. */
  List<UsedPrompt> prompts() {
    Map<RunRecord.PromptUse, List<String>> roles = new LinkedHashMap<>();
    for (Cell cell : run.cells()) {
      cell.prompts().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              entry -> {
                List<String> known =
                    roles.computeIfAbsent(entry.getValue(), use -> new ArrayList<>());
                if (!known.contains(entry.getKey())) {
                  known.add(entry.getKey());
                }
              });
    }
    JsonNode texts = json(run.folder().root().resolve("prompts.json"));
    List<UsedPrompt> used = new ArrayList<>();
    roles.forEach(
        (use, names) -> {
          JsonNode text = texts.path(use.id()).path("text");
          used.add(
              new UsedPrompt(
                  use.id(),
                  use.sha256(),
                  String.join(", ", names),
                  text.isTextual() ? Optional.of(text.asText()) : Optional.empty()));
        });
    return used;
  }

  private static JsonNode json(Path file) {
    try {
      String text = text(file);
      return text.isEmpty()
          ? MissingNode.getInstance()
          : Objects.requireNonNull(JSON.readTree(text));
    } catch (JsonProcessingException damaged) {
      // The page still has its numbers; that this file is damaged shows as missing facts.
      return MissingNode.getInstance();
    }
  }

  private static String text(Path file) {
    if (!Files.exists(file)) {
      return "";
    }
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }
}
