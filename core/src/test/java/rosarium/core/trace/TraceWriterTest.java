package rosarium.core.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.DataException;

class TraceWriterTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("cells/abc/traces.jsonl.zst");
  }

  private static AnswerTrace trace(int sample) {
    StepTrace.Scores row = new StepTrace.Scores(List.of(7, 3), List.of(-0.25, -1.5), null, null);
    StepTrace.Scores other = new StepTrace.Scores(List.of(3), List.of(0.0), 0.5 + sample, null);
    StepTrace step =
        new StepTrace(
            3,
            7,
            1,
            other,
            new TreeMap<>(
                Map.of("positive", row, "reverse", StepTrace.Scores.none(StepTrace.LAGS))));
    return new AnswerTrace(
        1,
        "abc",
        "é",
        sample,
        List.of(step),
        List.of(" né"),
        new TreeMap<>(Map.of(3, " né", 7, "<")));
  }

  private void write(int from, int to) {
    try (TraceWriter writer = TraceWriter.open(file)) {
      for (int sample = from; sample < to; sample++) {
        writer.append(trace(sample));
      }
      writer.sync();
    }
  }

  private List<AnswerTrace> read() {
    List<AnswerTrace> found = new ArrayList<>();
    assertThat(TraceReader.read(file, found::add)).isEmpty();
    return found;
  }

  @Test
  void readsBackWhatItWrote() {
    write(0, 3);

    assertThat(read()).containsExactly(trace(0), trace(1), trace(2));
  }

  /** This test seals the format; a change needs a new schema number. */
  @Test
  void isOrdinaryZstandardOfJsonLinesWithTheSchemaFirst() throws IOException {
    write(0, 2);

    byte[] raw = Files.readAllBytes(file);
    String text;
    try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(raw))) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(text.lines().findFirst().orElseThrow())
        .isEqualTo(
            "{\"schema\":1,\"cell\":\"abc\",\"query\":\"é\",\"sample\":0,"
                + "\"steps\":[{\"id\":3,\"plain\":7,\"gate\":1.0,"
                + "\"contrast\":{\"top\":[3],\"log_prob\":[0.0],\"kl\":0.5},"
                + "\"streams\":{\"positive\":{\"top\":[7,3],\"log_prob\":[-0.25,-1.5]},"
                + "\"reverse\":{\"top\":[],\"log_prob\":[],\"absent\":\"lags\"}}}],"
                + "\"pieces\":[\" né\"],\"tokens\":{\"3\":\" né\",\"7\":\"<\"}}");
    assertThat(text.lines()).hasSize(2);
    assertThat(text).endsWith("}\n");
  }

  @Test
  void goesOnBehindAFrameThatWasCutAnywhere() throws IOException {
    write(0, 3);
    byte[] whole = Files.readAllBytes(file);
    List<Integer> ends = TraceReader.open(file).frames().ends();
    assertThat(ends).hasSize(3);
    int begin = ends.get(1);

    for (int cut = begin + 1; cut < whole.length; cut++) {
      Files.write(file, Arrays.copyOf(whole, cut));
      try (TraceWriter writer = TraceWriter.open(file)) {
        assertThat(writer.found()).as("cut at %d", cut).isEqualTo(2);
        assertThat(writer.torn().orElseThrow())
            .isEqualTo(file + ":3: last frame is not whole; dropped");
        writer.append(trace(2));
      }
      assertThat(Files.readAllBytes(file)).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @Test
  void dropsALastFrameWhoseBytesWereLost() throws IOException {
    write(0, 2);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 6] ^= 0x55; // behind it stand four bytes of checksum
    Files.write(file, bytes);

    try (TraceWriter writer = TraceWriter.open(file)) {
      assertThat(writer.found()).isEqualTo(1);
    }
  }

  @Test
  void refusesAFileThatIsBrokenBeforeItsEnd() throws IOException {
    write(0, 3);
    byte[] bytes = Files.readAllBytes(file);
    bytes[TraceReader.open(file).frames().ends().get(0)] ^= 0x55; // the second frame's first byte
    Files.write(file, bytes);

    assertThatThrownBy(() -> TraceWriter.open(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ":2: not a frame, and others follow");
  }

  @Test
  void keepsTheFirstTraces() throws IOException {
    write(0, 2);
    byte[] two = Files.readAllBytes(file);
    write(2, 4);

    try (TraceWriter writer = TraceWriter.open(file)) {
      writer.keepFirst(2);
    }

    assertThat(Files.readAllBytes(file)).isEqualTo(two);
    assertThat(read()).containsExactly(trace(0), trace(1));
  }

  @Test
  void refusesAnotherSchema() throws IOException {
    byte[] frame =
        com.github.luben.zstd.Zstd.compress("{\"schema\":2}\n".getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(file.getParent());
    Files.write(file, frame);

    assertThatThrownBy(() -> TraceReader.read(file, trace -> {}))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ":1: schema: found 2, this version reads 1");
  }
}
