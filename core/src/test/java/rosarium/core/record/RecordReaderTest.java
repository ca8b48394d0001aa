package rosarium.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.testing.Answers;

class RecordReaderTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void readsWhatJacksonWrites() throws IOException {
    RunRecord first = answer("q-1", "Füße 🙂\u2028 \"end\"\n");
    RunRecord second = answer("q-2", "");
    String whole = json(first) + "\n" + json(second) + "\n";

    RecordReader.Result result = RecordReader.read(file(whole));

    assertThat(result.records()).containsExactly(first, second);
    assertThat(result.torn()).isEmpty();
    assertThat(result.wholeBytes()).isEqualTo(whole.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void readsAnEmptyFileAsNoRecords() throws IOException {
    RecordReader.Result result = RecordReader.read(file(""));

    assertThat(result.records()).isEmpty();
    assertThat(result.torn()).isEmpty();
    assertThat(result.wholeBytes()).isZero();
  }

  @Test
  void dropsTheLastLineAtEveryPlaceItMayHaveTorn() throws IOException {
    RunRecord kept = answer("q-1", "ä");
    byte[] whole = (json(kept) + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] next = (json(answer("q-2", "öü🙂")) + "\n").getBytes(StandardCharsets.UTF_8);

    for (int cut = 1; cut < next.length; cut++) {
      byte[] bytes = java.util.Arrays.copyOf(whole, whole.length + cut);
      System.arraycopy(next, 0, bytes, whole.length, cut);
      Path file = folder.resolve("records.jsonl");
      Files.write(file, bytes);
      RecordReader.Result result = RecordReader.read(file);

      assertThat(result.records()).as("cut after %d bytes", cut).containsExactly(kept);
      assertThat(result.wholeBytes()).isEqualTo(whole.length);
      assertThat(result.torn()).hasValueSatisfying(why -> assertThat(why).contains("jsonl:2:"));
    }
  }

  @Test
  void dropsALastLineThatHasANewlineButDoesNotParse() throws IOException {
    RunRecord kept = answer("q-1", "a");
    Path file = file(json(kept) + "\n{\"schema\": 1, \"ce\n");

    RecordReader.Result result = RecordReader.read(file);

    assertThat(result.records()).containsExactly(kept);
    assertThat(result.torn()).isPresent();
  }

  @Test
  void refusesABrokenLineThatIsNotTheLast() throws IOException {
    Path file = file("{\"schema\": 1, \"ce\n" + json(answer("q-1", "a")) + "\n");

    assertThatThrownBy(() -> RecordReader.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("records.jsonl:1: not a JSON object")
        .extracting(e -> ((DataException) e).kind())
        .isEqualTo(Kind.FORMAT);
  }

  @Test
  void refusesBytesThatAreNotUtf8() throws IOException {
    Path file = folder.resolve("records.jsonl");
    Files.write(file, new byte[] {'{', (byte) 0xff, '}', '\n', '{', '}', '\n'});

    assertThatThrownBy(() -> RecordReader.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("records.jsonl:1: bytes are not UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"schema\":1                | \"schema\":2                | UNSUPPORTED | found 2",
        "\"schema\":1,               | ''                          | MISSING     | schema",
        "\"finish\":\"stop\",        | ''                          | MISSING     | finish",
        "\"text\":\"a\"              | \"text\":null               | MISSING     | text",
        "\"text\"                    | \"txet\"                    | FORMAT      | mean 'text'",
        "\"ids\":[7,2]               | \"ids\":[7,null]            | FORMAT      | ids",
        "\"ids\":[7,2]               | \"ids\":[7.5]               | FORMAT      | ids",
        "\"sample\":0                | \"sample\":\"0\"            | FORMAT      | sample",
        "\"batch\":1.0               | \"bunch\":1.0               | FORMAT      | batch",
        "\"total_ms\":4.0,           | ''                          | FORMAT      | total_ms",
      })
  void refusesALineThatItDoesNotFullyUnderstand(
      String found, String replacement, Kind kind, String named) throws IOException {
    String line = json(answer("q-1", "a"));
    assertThat(line).contains(found);

    Path file = file(line.replace(found, replacement) + "\n");

    assertThatThrownBy(() -> RecordReader.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("records.jsonl:1: ")
        .hasMessageContaining(named)
        .extracting(e -> ((DataException) e).kind())
        .isEqualTo(kind);
  }

  @Test
  void refusesNestingWithoutBound() throws IOException {
    Path file = file("[".repeat(100_000) + "\n" + json(answer("q-1", "a")) + "\n");

    assertThatThrownBy(() -> RecordReader.read(file)).isInstanceOf(DataException.class);
  }

  @Test
  void refusesALineWithoutEnd() throws IOException {
    Path file = file("x".repeat(JsonLines.MAX_LINE_BYTES + 1));

    assertThatThrownBy(() -> RecordReader.read(file))
        .isInstanceOf(DataException.class)
        .extracting(e -> ((DataException) e).kind())
        .isEqualTo(Kind.LIMIT);
  }

  @Test
  void saysThatThereIsNoFile() {
    assertThatThrownBy(() -> RecordReader.read(folder.resolve("none.jsonl")))
        .isInstanceOf(DataException.class)
        .extracting(e -> ((DataException) e).kind())
        .isEqualTo(Kind.MISSING);
  }

  @Test
  void readsWhatAPromptMethodDid() throws IOException {
    RunRecord plain = answer("q1", "Yes.");
    RunRecord.MethodUse use =
        new RunRecord.MethodUse(
            JsonNodeFactory.instance.objectNode().put("id", "interactive"),
            Map.of("a-text", "ab"),
            null,
            null,
            new RunRecord.Turn(List.of(4, 5, 2), "No.", "stop"));
    RunRecord framed = Answers.with(plain, use);

    List<RunRecord> found =
        RecordReader.read(file(json(framed) + "\n" + json(plain) + "\n")).records();

    assertThat(found).containsExactly(framed, plain);
    assertThat(found.get(0).written()).isEqualTo(5);
    assertThat(json(plain)).doesNotContain("method");
  }

  private Path file(String text) throws IOException {
    Path file = folder.resolve("records.jsonl");
    Files.writeString(file, text);
    return file;
  }

  private static String json(RunRecord record) throws IOException {
    return new ObjectMapper().writeValueAsString(record);
  }

  private static RunRecord answer(String query, String text) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return new RunRecord(
        RunRecord.SCHEMA,
        "c0ffee",
        "own",
        query,
        0,
        42L,
        "tiny",
        "float32",
        json.objectNode().put("id", "plain"),
        json.objectNode().put("id", "always"),
        json.objectNode().put("id", "greedy"),
        Map.of("positive", new RunRecord.PromptUse("own-positive", "ab")),
        List.of(7, 2),
        text,
        "stop",
        Map.of("positive", 12, "new", 2),
        false,
        false,
        null,
        null,
        null,
        new RunRecord.Timing(1, 2, 3, 4, 1));
  }
}
