package rosarium.analysis.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.DataException;
import rosarium.core.judge.Estimate;
import rosarium.core.judge.Interval;

class CostLinesTest {
  private static final String FACTS =
      """
      {"schema": 1,
       "machine": {"bandwidth": [
         {"threads": 2, "bytes_per_second": [9e9, 10e9, 12e9]}]},
       "model": {"id": "tiny", "formats": {
         "int8": {"runs_as": "int8", "bytes_per_pass": 40000000, "cache_bytes_per_token": 100}}},
       "prompts": {"chat": {"positive": 30, "reverse": 33}},
       "cache_tokens": {"batched": {"8->11": 36}}}
      """;

  private static BenchFacts facts() throws IOException {
    return new BenchFacts(new ObjectMapper().readTree(FACTS));
  }

  private static Measurement step(String method, int rows, double... ms) {
    Map<String, String> params =
        Map.of("dtype", "int8", "threads", "2", "rows", "" + rows, "context", "128");
    return new Measurement("StepBenchmark." + method, params, ms, Map.of());
  }

  private static Measurement answer(String mode, double... ms) {
    Map<String, String> params =
        Map.of("dtype", "int8", "threads", "2", "mode", mode, "shape", "8->11");
    double[] one = {1, 1};
    return new Measurement(
        "AnswerBenchmark.answer",
        params,
        ms,
        Map.of(
            "answers", one,
            "tokens", new double[] {11, 11},
            "firstTokenMs", new double[] {10, 12},
            "lastTokenMs", new double[] {110, 132},
            "openSteps", new double[] {11, 11},
            "peakResident", new double[] {500, 700}));
  }

  private static Estimate find(List<CostLine> lines, Measurement of, String metric) {
    return lines.stream()
        .filter(line -> line.of().equals(of) && line.estimate().metric().equals(metric))
        .findFirst()
        .orElseThrow()
        .estimate();
  }

  /** A median of 8 ms over one of 5 ms; with three values each interval is the whole range. */
  @Test
  void comparesARoseStepWithThePlainStepOfAsManyQueries() throws IOException {
    Measurement plain = step("plain", 2, 4, 5, 6);
    Measurement rose = step("rose", 4, 9, 8, 7);

    List<CostLine> lines = CostLines.of(facts(), List.of(plain, step("plain", 4, 1, 1, 1), rose));

    Estimate overhead = find(lines, rose, "overhead");
    assertThat(overhead.value()).isEqualTo(1.6);
    assertThat(overhead.ci95().low()).isCloseTo(7.0 / 6, within(1e-12));
    assertThat(overhead.ci95().high()).isCloseTo(9.0 / 4, within(1e-12));
    assertThat(overhead.scored()).isEqualTo(3);
  }

  /** Four rows in 8 ms are four plain tokens, or two contrasted ones: 500/s and 250/s. */
  @Test
  void countsTheTokensOfQueriesNotOfRows() throws IOException {
    Measurement plain = step("plain", 4, 8);
    Measurement rose = step("rose", 4, 8);

    List<CostLine> lines = CostLines.of(facts(), List.of(plain, rose));

    assertThat(find(lines, plain, "tokens_per_second").value()).isEqualTo(500);
    assertThat(find(lines, rose, "tokens_per_second").value()).isEqualTo(250);
  }

  /** 40 MB at 10 GB/s take 4 ms at least; a step of 8 ms reaches half of the bandwidth. */
  @Test
  void holdsAStepAgainstTheBandwidthOfMemory() throws IOException {
    Measurement plain = step("plain", 1, 8, 8, 16);

    Estimate share = find(CostLines.of(facts(), List.of(plain)), plain, "bandwidth_share");
    assertThat(share.value()).isEqualTo(0.5);
    assertThat(share.ci95()).isEqualTo(new Interval(0.25, 0.5));
  }

  /** 11 tokens in 132 ms are 12 ms each; after the first 100 ms and 120 ms for ten more. */
  @Test
  void splitsAnAnswerIntoItsFirstTokenAndTheOthers() throws IOException {
    Measurement plain = answer("plain", 110, 110);
    Measurement batched = answer("batched", 132, 132);

    List<CostLine> lines = CostLines.of(facts(), List.of(plain, batched));

    assertThat(find(lines, batched, "ms_per_token").value()).isEqualTo(12);
    assertThat(find(lines, batched, "ttft").value()).isEqualTo(11);
    assertThat(find(lines, batched, "tpot").value()).isEqualTo(11);
    assertThat(find(lines, batched, "atgr").value()).isCloseTo(1.2, within(1e-12));
    assertThat(find(lines, plain, "atgr").ci95()).isEqualTo(new Interval(1, 1));
    assertThat(find(lines, batched, "contrasted").value()).isEqualTo(1);
    assertThat(find(lines, plain, "contrasted").value()).isZero();
    assertThat(find(lines, batched, "kv_cache").value()).isEqualTo(3600);
    assertThat(find(lines, batched, "peak_resident").value()).isEqualTo(700);
  }

  /** 30 tokens of the positive prompt in 60 ms are 500 tokens a second. */
  @Test
  void countsTheTokensThatPrefillReads() throws IOException {
    Measurement read =
        new Measurement(
            "PrefillBenchmark.read",
            Map.of("dtype", "int8", "threads", "2", "prompt", "chat"),
            new double[] {60},
            Map.of());

    assertThat(find(CostLines.of(facts(), List.of(read)), read, "tokens_per_second").value())
        .isEqualTo(500);
  }

  @Test
  void readsHistogramsAndLists(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("jmh.json");
    Files.writeString(
        file,
        """
        [{"benchmark": "a.b.StepBenchmark.plain", "mode": "sample", "params": {"rows": "2"},
          "primaryMetric": {"scoreUnit": "ms/op", "scoreError": "NaN",
            "rawDataHistogram": [[[[2.5, 2], [1.5, 1]], [[4, 1]]]]},
          "secondaryMetrics": {"peakHeap": {"rawData": [[3, 4]]}}},
         {"benchmark": "a.b.AnswerBenchmark.answer", "mode": "ss", "params": {},
          "primaryMetric": {"scoreUnit": "ms/op", "rawData": [[7, 5], [6]]},
          "secondaryMetrics": {}}]
        """);

    List<Measurement> found = Measurements.read(file);

    assertThat(found.get(0).benchmark()).isEqualTo("StepBenchmark.plain");
    assertThat(found.get(0).ms()).containsExactly(1.5, 2.5, 2.5, 4);
    assertThat(found.get(0).extra("peakHeap")).containsExactly(3, 4);
    assertThat(found.get(1).ms()).containsExactly(5, 6, 7);
  }

  @Test
  void refusesAnotherUnit(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("jmh.json");
    Files.writeString(
        file,
        """
        [{"benchmark": "a.B.c", "params": {}, "primaryMetric": {"scoreUnit": "ops/s"}}]
        """);

    assertThatThrownBy(() -> Measurements.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ": a.B.c: unit 'ops/s', expected 'ms/op'");
  }
}
