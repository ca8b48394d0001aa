package rosarium.analysis.run;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import rosarium.core.record.RunFolder;

/** The run of {@link RunFixture} with an attack in every text: answers, queries, names, prompts. */
public final class HostileRun {
  /** Writes lone surrogates as escapes, which is how JSON can hold them. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** What has broken pages, tables and papers elsewhere, an answer each. */
  public static final List<String> TEXTS =
      List.of(
          "</script><script>alert(1)</script>",
          "<img src=x onerror=alert(1)><b onclick='alert(2)'>bold</b>",
          "<!-- <script> ]]><svg onload=alert(1)>&amp;&lt;",
          "\\input{/etc/passwd} \\end{document} $x_1^2$ 50% {a} ~ # & \\def\\x{\\x}\\x",
          "=HYPERLINK(\"http://example.invalid\",\"x\")",
          "+1+cmd|' /C calc'!A0",
          "-2+3",
          "@SUM(1,2)",
          "\t=1+1",
          "\r=1+1",
          "\u202Eright to left\u202C \u05E9\u05DC\u05D5\u05DD\u200F \u2028 \u2029",
          "\u0000\u0007\u001B[31m\u007F\uFEFF",
          "\uD800 lone \uDC00 surrogates \uD83D",
          "[click](javascript:alert(1)) `code` **bold** | pipe",
          "\"quotes\", 'quotes', \"\"\n\nlines\r\nand, commas;\t",
          "x".repeat(1 << 20),
          "");

  /** What every name holds. */
  public static final String NAME =
      "=n</title></script><b onclick=alert(1)>\\input{x}%$&#_^~\"'|\u202E\u0000\u0007[a](javascript:b)";

  private HostileRun() {}

  /** Write the run into {@code root}. */
  public static RunFolder write(Path root) throws IOException {
    RunFolder folder = RunFixture.write(root, 0.5, 0.9);
    ObjectNode plan = (ObjectNode) JSON.readTree(folder.plan().toFile());
    plan.put("name", NAME);
    for (JsonNode cell : plan.path("cells")) {
      hostileCell((ObjectNode) cell);
    }
    Files.writeString(folder.plan(), JSON.writeValueAsString(plan));
    for (String dataset : List.of("mixed", "facts")) {
      each(folder.queries(dataset), HostileRun::hostileQuery);
    }
    for (JsonNode cell : plan.path("cells")) {
      Files.writeString(
          folder.manifest(cell.path("id").asText()),
          "{\"schema\": 1, \"ended\": \"2026-01-02T03:04:05Z\", \"records_sha256\": \"ab\"}\n");
      each(folder.records(cell.path("id").asText()), HostileRun::hostileRecord);
    }
    ObjectNode prompts = JSON.createObjectNode();
    prompts.putObject("own-positive" + NAME).put("text", String.join("\n", TEXTS.subList(0, 8)));
    Files.writeString(folder.root().resolve("prompts.json"), JSON.writeValueAsString(prompts));
    Files.writeString(
        folder.config(), "name: \"" + TEXTS.get(0) + NAME.replace("\u0000", "") + "\"\n");
    Files.writeString(
        folder.environment(),
        JSON.writeValueAsString(JSON.createObjectNode().put("schema", 1).put(NAME, NAME)));
    return folder;
  }

  private interface Change {
    void make(ObjectNode line, int index);
  }

  private static void each(Path file, Change change) throws IOException {
    StringBuilder out = new StringBuilder();
    List<String> lines;
    try (Stream<String> all = Files.lines(file)) {
      lines = all.toList();
    }
    for (int i = 0; i < lines.size(); i++) {
      ObjectNode line = (ObjectNode) JSON.readTree(lines.get(i));
      change.make(line, i);
      out.append(JSON.writeValueAsString(line)).append('\n');
    }
    Files.writeString(file, out);
  }

  private static void hostileQuery(ObjectNode line, int index) {
    line.put("id", line.path("id").asText() + NAME);
    line.put("text", text(index) + NAME);
    line.put("type", line.path("type").asText() + NAME);
    if (index % 2 == 0) {
      line.put("reference", text(index) + NAME);
    }
    ArrayNode accepted = line.withArray("accepted");
    if (!accepted.isEmpty()) {
      accepted.add(NAME);
    }
  }

  private static void hostileRecord(ObjectNode line, int index) {
    line.put("query", line.path("query").asText() + NAME);
    line.put("model", NAME);
    // Refusals stay, so that variants differ and there is something to draw and to test.
    if (!line.path("text").asText().startsWith("I'm sorry")) {
      line.put("text", text(index));
    }
  }

  private static void hostileCell(ObjectNode cell) {
    cell.put("model", NAME).put("label", cell.path("label").asText() + NAME);
    cell.put("prompt_pair", NAME);
    ObjectNode prompts = (ObjectNode) cell.path("prompts");
    prompts.properties().forEach(each -> rename((ObjectNode) each.getValue()));
  }

  private static void rename(ObjectNode prompt) {
    prompt.put("id", prompt.path("id").asText() + NAME);
  }

  private static String text(int index) {
    return TEXTS.get(index % TEXTS.size());
  }
}
