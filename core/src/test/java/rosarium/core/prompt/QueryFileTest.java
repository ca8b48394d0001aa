package rosarium.core.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.DataException;

/** These tests seal the format; a change needs a new schema number. */
class QueryFileTest {
  private static final Query PLAIN =
      new Query("mini", "mini-1", "Why?\n\"So\"", Expected.COMPLY, "", List.of(), null);
  private static final Query RICH =
      new Query("mini", "mini-2", "6 × 7 = ?", Expected.ANSWER, "sums", List.of("42"), "a book");
  private static final String GOLDEN =
      """
      {"schema":1,"dataset":"mini","id":"mini-1","text":"Why?\\n\\"So\\"","expected":"COMPLY","type":"","accepted":[],"source":null}
      {"schema":1,"dataset":"mini","id":"mini-2","text":"6 × 7 = ?","expected":"ANSWER","type":"sums","accepted":["42"],"source":"a book"}
      """;

  private final Path folder;

  QueryFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void writesTheSameBytesInEveryLocale() throws IOException {
    Locale before = Locale.getDefault();
    try {
      for (Locale locale : List.of(Locale.ROOT, Locale.GERMANY, Locale.forLanguageTag("tr-TR"))) {
        Locale.setDefault(locale);
        Path file = folder.resolve(locale.getCountry() + "/queries/mini.jsonl");
        QueryFile.write(file, List.of(PLAIN, RICH));

        assertThat(Files.readString(file)).as(locale.toString()).isEqualTo(GOLDEN);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void keepsAnAnswerToCompareWith() throws IOException {
    Query compared =
        new Query("mini", "q", "Why?", Expected.COMPLY, "", List.of(), null, null, "So\nthat.");
    Path file = folder.resolve("mini.jsonl");
    QueryFile.write(file, List.of(compared));

    assertThat(Files.readString(file)).endsWith("\"source\":null,\"reference\":\"So\\nthat.\"}\n");
    assertThat(QueryFile.read(file)).containsExactly(compared);
    Files.writeString(file, Files.readString(file).replace("So\\nthat.", " "));
    assertThatThrownBy(() -> QueryFile.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("mini.jsonl:1: reference: blank");
  }

  @Test
  void readsWhatItWrote() throws IOException {
    Path file = folder.resolve("mini.jsonl");
    QueryFile.write(file, List.of(PLAIN, RICH));

    assertThat(QueryFile.read(file)).containsExactly(PLAIN, RICH);
  }

  @Test
  void hashesTheBytesOfTheFileInTheirOrder() {
    assertThat(QueryFile.sha256(List.of(PLAIN, RICH))).isEqualTo(TextHash.of(GOLDEN));
    assertThat(QueryFile.sha256(List.of(RICH, PLAIN))).isNotEqualTo(TextHash.of(GOLDEN));
  }

  @Test
  void namesTheLineOfEveryMistake() throws IOException {
    String good = GOLDEN.lines().findFirst().orElseThrow() + "\n";
    String second = GOLDEN.lines().skip(1).findFirst().orElseThrow();
    Map<String, String> mistakes =
        Map.of(
            second.replace("\"schema\":1", "\"schema\":2"),
            "schema: found 2",
            second.replace("\"type\":\"sums\",", ""),
            "type",
            second.replace("\"sums\"", "7"),
            "not a query",
            second.replace("\"sums\"", "null"),
            "type: found null",
            second.replace("\"42\"", "null"),
            "accepted: holds null",
            second.replace("ANSWER", "ANSWERS"),
            "ANSWERS",
            second.replace("}", ",\"sauce\":1}"),
            "sauce",
            second.replace("mini-2", "mini-1"),
            "stands there twice",
            second.substring(0, 30),
            "not a query",
            "null",
            "null");
    for (Map.Entry<String, String> mistake : mistakes.entrySet()) {
      Path file = folder.resolve("broken.jsonl");
      Files.writeString(file, good + mistake.getKey() + "\n");

      assertThatThrownBy(() -> QueryFile.read(file))
          .as(mistake.getKey())
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file + ":2: ")
          .hasMessageContaining(mistake.getValue());
    }
  }

  @Test
  void saysThatAFileIsMissing() {
    assertThatThrownBy(() -> QueryFile.read(folder.resolve("none.jsonl")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no such file");
  }
}
