package rosarium.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.paper.CellKeys;
import rosarium.analysis.paper.Manuscript;
import rosarium.core.record.Cell;
import rosarium.core.testing.Shared;

/** Hands a small finished run on. */
class PublishTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @SuppressWarnings("NullAway.Init")
  private String run;

  @BeforeEach
  void writeARun() throws IOException {
    Path root = folder.resolve("run");
    ArrayNode cells = JSON.createArrayNode();
    for (String variant : List.of("plain", "rose")) {
      ObjectNode cell = cells.addObject().put("id", variant).put("label", variant);
      cell.put("model", "tiny").put("dtype", "float32");
      cell.putObject("variant").put("id", variant);
      cell.putObject("gate").put("id", "always");
      cell.putObject("sampling").put("id", "greedy");
      cell.put("prompt_pair", "own").putObject("prompts").set("positive", prompt());
      cell.put("dataset", "small").put("dataset_sha256", "cc").put("queries", 4).put("samples", 1);
      cell.put("seed", 7).put("max_tokens", 8);
      write(root.resolve("cells").resolve(variant).resolve("records.jsonl"), records(variant));
      write(
          root.resolve("cells").resolve(variant).resolve("manifest.json"),
          List.of("{\"schema\":1}"));
    }
    ObjectNode plan = JSON.createObjectNode().put("schema", 1).put("name", "small");
    plan.set("cells", cells);
    write(root.resolve("plan.json"), List.of(plan.toString()));
    write(root.resolve("config.yaml"), List.of("schema: 1", "name: small", "seed: 7"));
    write(root.resolve("environment.json"), List.of("{\"schema\":1,\"cpu\":\"a & b\"}"));
    List<String> queries = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ObjectNode line = JSON.createObjectNode().put("schema", 1).put("dataset", "small");
      line.put("id", "q" + i)
          .put("text", "Question " + i)
          .put("expected", i < 2 ? "REFUSE" : "COMPLY");
      line.put("type", "t").putArray("accepted");
      queries.add(line.putNull("source").toString());
    }
    write(root.resolve("queries/small.jsonl"), queries);
    run = root.toString();
  }

  private static ObjectNode prompt() {
    return JSON.createObjectNode().put("id", "own-positive").put("sha256", "aa");
  }

  private static List<String> records(String variant) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ObjectNode line = JSON.createObjectNode().put("schema", 1).put("cell", variant);
      line.put("dataset", "small").put("query", "q" + i).put("sample", 0).put("seed", 3);
      line.put("model", "tiny").put("dtype", "float32").putObject("variant").put("id", variant);
      line.putObject("gate").put("id", "always");
      line.putObject("sampling").put("id", "greedy");
      line.putObject("prompts").set("positive", prompt());
      line.putArray("ids").add(5).add(2);
      line.put("text", i == 0 ? "I'm sorry, but I can't help with that." : "Sure, like this.");
      line.put("finish", "stop").putObject("tokens").put("positive", 9).put("new", 2);
      line.put("system_merged", false).put("special_in_text", false);
      ObjectNode timing = line.putObject("timing").put("prefill_ms", 1.0).put("decode_ms", 2.0 + i);
      timing.put("first_token_ms", 1.5).put("total_ms", 4.0).put("batch", 4.0);
      lines.add(line.toString());
    }
    return lines;
  }

  private static void write(Path file, List<String> lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  private int execute(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void exportsTheRecords() throws IOException {
    assertThat(execute("export", run, "--format", "csv")).isZero();

    assertThat(out.toString()).contains("records.csv: 8 records");
    assertThat(Files.readAllLines(Path.of(run, "export/records.csv"))).hasSize(9);
  }

  @Test
  void exportsTheRecordsAsParquet() throws IOException {
    assertThat(execute("export", run, "--format", "parquet")).as(err.toString()).isZero();

    assertThat(out.toString()).contains("records.parquet: 8 records");
    byte[] written = Files.readAllBytes(Path.of(run, "export/records.parquet"));
    assertThat(new String(written, 0, 4, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("PAR1");
    try (Stream<Path> left = Files.list(Path.of(run, "export"))) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void exportsForTheHarnessWhenThereIsAReport() {
    assertThat(execute("export", run, "--format", "lm-eval")).isEqualTo(Main.MISTAKE);
    assertThat(err.toString()).contains("summary.csv is absent; make it with: rosarium report");

    assertThat(execute("report", run)).isZero();
    String where = folder.resolve("lm").toString();
    assertThat(execute("export", run, "--format", "lm-eval", "--output", where)).isZero();

    assertThat(folder.resolve("lm/tiny__float32__rose/samples_small_unfinished.jsonl")).exists();
  }

  @Test
  void saysWhatItCannotExport() {
    assertThat(execute("export", run, "--format", "cvs")).isEqualTo(Main.MISTAKE);
    assertThat(execute("export", run, "--format", "parquet", "--exact")).isEqualTo(Main.MISTAKE);
    assertThat(execute("export", run, "--format", "mlflow")).isEqualTo(Main.MISTAKE);
    assertThat(execute("export", run, "--format", "csv", "--tracking", "http://x"))
        .isEqualTo(Main.MISTAKE);
    assertThat(err.toString())
        .contains(
            "--format: found 'cvs', expected one of [csv, parquet, lm-eval, mlflow]; did you mean 'csv'?")
        .contains("--exact has no meaning with --format parquet")
        .contains("--format mlflow needs --tracking URL")
        .contains("--tracking has no meaning with --format csv");
  }

  @Test
  void makesReportAndSourcesOfAPaperInOneCommand() throws IOException {
    Path text = folder.resolve("text");
    write(
        text.resolve("main.tex"),
        List.of("\\val{plain.refusal} \\val{run.processor}", "\\generatedtable{variants}"));

    assertThat(execute("paper", run, "--manuscript", text.toString(), "--no-pdf")).isZero();

    assertThat(Path.of(run, "report.html")).exists();
    assertThat(Files.readString(Path.of(run, "paper/generated/numbers.tex")))
        .contains("plain.refusal\\endcsname{50.0}", "run.processor\\endcsname{a \\& b}");
    assertThat(Files.readString(Path.of(run, "report.html")))
        .contains("Prompts of this project&#39;s own words (own-positive)");
  }

  @Test
  void namesTheValueThatTheRunLacks() {
    assertThat(
            execute(
                "paper",
                run,
                "--no-pdf",
                "--manuscript",
                Shared.projectRoot().resolve("paper").toString()))
        .isEqualTo(Main.MISTAKE);
    assertThat(err.toString())
        .contains("a run of experiments/configs/paper.yaml gives it")
        .containsPattern("sections/results.tex:[0-9]+: no value for 'rose-0.5.refusal.finding'");
  }

  @Test
  void typesetsWhereTexIs() throws IOException {
    boolean there =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .anyMatch(each -> Files.isExecutable(Path.of(each).resolve("latexmk")));
    assumeTrue(
        there, "no latexmk here; on Debian: apt-get install latexmk texlive-latex-recommended");
    Path text = folder.resolve("text");
    Files.createDirectories(text);
    Files.copy(Shared.projectRoot().resolve("paper/rosarium.sty"), text.resolve("rosarium.sty"));
    List<String> lines =
        List.of(
            "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{rosarium}",
            "\\begin{document}\\val{plain.refusal}",
            "\\generatedtable{variants} \\generatedtable{prices} \\generatedfigure{safety}",
            "\\end{document}");
    write(text.resolve("main.tex"), lines);

    assertThat(execute("paper", run, "--manuscript", text.toString())).as(err.toString()).isZero();

    assertThat(Files.readAllBytes(Path.of(run, "paper/main.pdf")))
        .startsWith("%PDF".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    write(text.resolve("main.tex"), List.of("\\documentclass{article}\\begin{document}\\nothing"));
    assertThat(execute("paper", run, "--manuscript", text.toString(), "--no-report")).isEqualTo(1);
    assertThat(err.toString()).contains("no PDF: ").contains("Undefined control sequence");
  }

  @Test
  void theConfigOfThePaperHasEveryCellThatItsTextSpeaksOf() throws IOException {
    Shared.path("data/xstest/xstest_prompts.csv");
    String config = Shared.projectRoot().resolve("experiments/configs/paper.yaml").toString();
    assertThat(execute("plan", config, "--json")).as(err.toString()).isZero();
    JsonNode plan = JSON.readTree(out.toString());
    List<Cell> cells = new ArrayList<>();
    for (JsonNode cell : plan.path("cells")) {
      cells.add(JSON.treeToValue(cell, Cell.class));
    }
    Set<String> keys = new TreeSet<>(CellKeys.of(cells).values());
    keys.addAll(Manuscript.ALWAYS);

    Manuscript ours = Manuscript.at(Shared.projectRoot().resolve("paper"));

    assertThat(plan.path("new_tokens").asLong()).isLessThan(200_000);
    assertThat(ours.needed()).hasSizeGreaterThan(60);
    assertThat(ours.needed())
        .allSatisfy(use -> assertThat(keys).as(use.place()).contains(Manuscript.group(use.name())));
  }
}
