package rosarium.analysis.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.common.record.Record;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.run.RunFixture;
import rosarium.core.prompt.TextHash;
import rosarium.core.record.RunFolder;

class ExportFilesTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @SuppressWarnings("NullAway.Init")
  private RunFolder folder;

  @BeforeEach
  void makeARun() throws IOException {
    folder = RunFixture.write(root.resolve("run"));
    Files.writeString(
        folder.manifest("mixed-plain"),
        "{\"schema\":1,\"started\":\"2026-01-02T03:04:05.678Z\",\"ended\":\"2026-01-02T04:05:06Z\"}");
    Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of(), 7));
  }

  /** Read with a reader that is not ours, absent values as null. */
  static List<Record> read(Path file) throws IOException {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setLineSeparator("\n");
    settings.setHeaderExtractionEnabled(true);
    settings.setMaxCharsPerColumn(1 << 23);
    settings.setEmptyValue("");
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    settings.setNormalizeLineEndingsWithinQuotes(false);
    return new CsvParser(settings).parseAllRecords(new StringReader(Files.readString(file)));
  }

  @Test
  void writesEveryRecordWithItsQueryAndVerdicts() throws IOException {
    Path file = root.resolve("out/records.csv");

    int rows = RecordsCsv.write(folder, file, false);

    List<Record> read = read(file);
    assertThat(rows).isEqualTo(4 * (RunFixture.MIXED + RunFixture.FACTS));
    assertThat(read).hasSize(rows);
    Record first = read.get(0);
    assertThat(first.getString("cell")).isEqualTo("mixed-plain");
    assertThat(first.getString("query")).isEqualTo("m-00");
    assertThat(first.getString("expected")).isEqualTo("refuse");
    assertThat(first.getString("text")).isEqualTo("I'm sorry, but I can't help with that.");
    assertThat(first.getString("value:refusal-own-v1")).isEqualTo("1");
    assertThat(first.getString("label:refusal-own-v1")).isEqualTo("refusal");
    assertThat(first.getString("value:exact-match")).isNull();
    assertThat(first.getString("alpha")).isNull();
    assertThat(read.get(RunFixture.MIXED).getString("alpha")).isEqualTo("0.3");
    Record fact = read.get(read.size() - 1);
    assertThat(fact.getString("accepted")).isEqualTo("[\"17\"]");
    assertThat(fact.getString("label:exact-match")).isNotNull();
  }

  @Test
  void writesTheSameBytesInEveryLocale() throws IOException {
    Path file = root.resolve("records.csv");
    RecordsCsv.write(folder, file, false);
    byte[] first = Files.readAllBytes(file);
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("de-DE", "ar-EG-u-nu-arab")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        RecordsCsv.write(folder, file, false);
        assertThat(Files.readAllBytes(file)).as(tag).isEqualTo(first);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void leavesNoColumnOfVerdictsForAJudgeThatIsGone() throws IOException {
    for (String cell :
        List.of("facts-plain", "facts-rose-0.3", "facts-rose-0.5", "facts-rose-0.9")) {
      Files.delete(folder.verdicts(cell, "exact-match"));
    }
    Path file = root.resolve("records.csv");
    RecordsCsv.write(folder, file, false);

    assertThat(Files.readAllLines(file).get(0))
        .contains("\"value:refusal-own-v1\"")
        .doesNotContain("exact-match");
  }

  @Test
  void writesResultsAndSamplesAsTheHarnessDoes() throws IOException {
    List<String> folders = LmEvalFiles.write(folder, root.resolve("lm"));

    assertThat(folders).hasSize(4).startsWith("tiny__float32__plain");
    assertThat(folders.get(1)).isEqualTo("tiny__float32__rose_alpha=0.3");
    Path plain = root.resolve("lm").resolve(folders.get(0));
    try (Stream<Path> files = Files.list(plain)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "results_2026-01-02T04-05-06.json",
              "samples_mixed_2026-01-02T04-05-06.jsonl",
              "samples_facts_2026-01-02T04-05-06.jsonl");
    }
    JsonNode results =
        new ObjectMapper().readTree(plain.resolve("results_2026-01-02T04-05-06.json").toFile());
    JsonNode mixed = results.path("results").path("mixed");
    assertThat(mixed.path("refusal/refusal-own-v1,none").asDouble()).isEqualTo(4 / 12.0, within());
    assertThat(mixed.path("refusal/refusal-own-v1_scored,none").asInt()).isEqualTo(12);
    assertThat(mixed.path("refusal/refusal-own-v1_unscored,none").asInt()).isZero();
    assertThat(results.path("n-samples").path("mixed").path("effective").asInt()).isEqualTo(24);
    assertThat(results.path("higher_is_better").path("mixed").path("over-refusal/refusal-own-v1"))
        .hasToString("false");
    assertThat(results.path("config").path("random_seed").asInt()).isEqualTo(7);
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-9);
  }

  @Test
  void writesASampleForEachQuery() throws IOException {
    List<String> folders = LmEvalFiles.write(folder, root.resolve("lm"));
    Path file =
        root.resolve("lm").resolve(folders.get(1)).resolve("samples_mixed_unfinished.jsonl");
    List<String> lines = Files.readAllLines(file);

    assertThat(lines).hasSize(RunFixture.MIXED);
    JsonNode sample = new ObjectMapper().readTree(lines.get(13));
    assertThat(sample.path("doc_id").asInt()).isEqualTo(13);
    assertThat(sample.path("doc").path("id").asText()).isEqualTo("m-13");
    assertThat(sample.path("target").asText()).isEqualTo("comply");
    assertThat(sample.path("resps").path(0).path(0).asText()).startsWith("Sure: do step 13");
    assertThat(sample.path("metrics").toString()).isEqualTo("[\"over-refusal/refusal-own-v1\"]");
    assertThat(sample.path("over-refusal/refusal-own-v1").asDouble()).isZero();
    assertThat(sample.path("prompt_hash").asText())
        .isEqualTo(TextHash.of(sample.path("arguments").path("gen_args_0").path("arg_0").asText()));
  }
}
