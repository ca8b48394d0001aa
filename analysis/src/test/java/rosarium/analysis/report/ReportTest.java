package rosarium.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.run.RunFixture;
import rosarium.core.record.RecordReader;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.testing.Answers;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.StepTrace;
import rosarium.core.trace.TraceWriter;

class ReportTest {
  private static final AnalysisOptions OPTIONS =
      new AnalysisOptions(Optional.empty(), List.of(), 7);

  private static final String CELL = "mixed-rose-0.5";

  /** Texts that have broken pages elsewhere. */
  static final List<String> HOSTILE =
      List.of(
          "</script><script>alert(1)</script>",
          "<!-- <script> <img src=x onerror=alert(1)>",
          "]]><svg onload=alert(1)>&amp;&lt;",
          "\\frac{1}{2} $x^2$ ${x} #{y} %s %n \\u003cscript\\u003e",
          "=HYPERLINK(\"http://example.invalid\")",
          "\u202Eright to left\u202C \u05E9\u05DC\u05D5\u05DD \u2028 \u2029",
          "\u0000\u0007\u001B[31m\u007F\uFEFF",
          "\"quotes' `and` backslashes \\\" \\",
          "");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @SuppressWarnings("NullAway.Init")
  RunFolder folder;

  @BeforeEach
  void writeARun() throws IOException {
    folder = RunFixture.write(root.resolve("run"));
  }

  @Test
  void saysInWordsWhatTheTestsFound() throws IOException {
    String page = page();

    // plain refuses 4 of 12, alpha 0.9 all 12: p = 2 / 2^8, times three by Holm
    assertThat(page)
        .contains(
            "rose α=0.9 refused more harmful queries than plain on mixed: 100.0 % against 33.3 %."
                + " On the 12 answers that both have, that is 66.7 points more")
        .contains("p 0.023 after Holm&#39;s correction")
        .contains(
            "No evidence of a difference from plain in refusal of harmful queries on mixed: rose"
                + " α=0.3 (p 0.125), rose α=0.5 (p 0.063).");
  }

  @Test
  void warnsOfFewAnswersAndOfLoops() throws IOException {
    assertThat(page())
        .contains("Few answers: refusal on mixed (12), over-refusal on mixed (12)")
        .contains("Many answers end in a loop: rose α=0.9 on mixed (25 %)")
        .doesNotContain("have no verdict");
  }

  @Test
  void warnsOfUnscoredAnswersAndSaysWhatIsMissing() throws IOException {
    Path records = folder.records(CELL);
    List<String> lines = Files.readAllLines(records);
    Files.writeString(records, String.join("\n", lines.subList(0, 20)) + "\n");

    assertThat(page())
        .contains("More than 5 % of the answers have no verdict")
        .contains("rose α=0.5 on mixed in over-refusal (4 of 12)")
        .contains("Cell mixed-rose-0.5 (rose α=0.5) lacks 4 of 24 answers.");
  }

  @Test
  void saysWhenNothingCanBeCompared() throws IOException {
    String plan = Files.readString(folder.plan());
    Files.writeString(folder.plan(), plan.replace("{\"id\":\"plain\"}", "{\"id\":\"other\"}"));

    assertThat(page()).contains("Nothing could be compared").doesNotContain("after Holm");
  }

  @Test
  void datesTheRunByItsManifests() throws IOException {
    assertThat(page()).contains("not known: no finished cell says so");

    Files.writeString(
        folder.manifest(CELL),
        "{\"schema\":1,\"started\":\"2026-01-02T03:04:05.678Z\",\"ended\":\"2026-01-02T04:00:00Z\"}");

    assertThat(page()).contains("2026-01-02 03:04 to 2026-01-02 04:00 UTC");
  }

  @Test
  void keepsHostileAnswersText() throws IOException {
    writeHostileAnswers();

    String page = page();

    assertThat(page.split("<script", -1)).hasSize(3);
    assertThat(page.split("</script", -1)).hasSize(3);
    assertThat(page).doesNotContain("<img", "onload=alert(1)>", "\u2028", "\u2029", "\u0000");
    List<String> answers = answers(page);
    for (int i = 0; i < HOSTILE.size(); i++) {
      assertThat(answers.get(i)).isEqualTo(Html.wellFormed(HOSTILE.get(i)));
    }
  }

  @Test
  void cutsALongAnswerAndSaysSo() throws IOException {
    List<RunRecord> records = new ArrayList<>(RecordReader.read(folder.records(CELL)).records());
    records.set(0, Answers.with(records.get(0), "\uD83D\uDE00 a<b ".repeat(150_000)));
    RunFixture.writeRecords(folder, CELL, records);

    String page = page();

    assertThat(page.length()).isLessThan(1_000_000);
    JsonNode answer = cellAnswers(page).get(0);
    assertThat(answer.path("text").asText()).hasSizeBetween(19_999, 20_000).startsWith("😀 a<b ");
    assertThat(answer.path("cut").asInt()).isEqualTo(7 * 150_000 - 20_000);
  }

  @Test
  void escapesHostileNamesEverywhere() throws IOException {
    String attack = "</title></script><b onclick=x>'\\\"&";
    String plan = Files.readString(folder.plan());
    Files.writeString(
        folder.plan(), plan.replace("\"fixture\"", "\"" + attack + "\"").replace("rose α", attack));
    Files.writeString(folder.config(), "name: " + attack);
    Files.writeString(
        folder.environment(), "{\"schema\": 1, \"" + attack + "\": \"" + attack + "\"}");

    String page = page();

    assertThat(page).doesNotContain("<b onclick").contains("&lt;b onclick=x&gt;&#39;");
    assertThat(page.split("</script", -1)).hasSize(3);
    assertThat(page.split("</title", -1)).hasSize(2);
  }

  @Test
  void fetchesNothing() throws IOException {
    writeHostileAnswers();
    String page = page();
    String markup = page.replaceAll("(?s)<script.*?</script>", "");

    assertThat(markup).doesNotContain(" src=", "url(http", "@import", "href=\"http", "href=\"//");
    assertThat(markup).contains("default-src 'none'");
  }

  @Test
  void allowsNoScriptButItsOwn() throws Exception {
    String page = page();
    String script = page.substring(page.lastIndexOf("<script>") + 8, page.lastIndexOf("</script>"));

    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    assertThat(page)
        .contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    assertThat(script).doesNotContain("innerHTML", "eval(", "document.write");
  }

  @Test
  void showsPlainBesideEveryVariantWithItsVerdict() throws IOException {
    JsonNode data = data(page());

    assertThat(data.path("queries")).hasSize(RunFixture.MIXED + RunFixture.FACTS);
    assertThat(data.path("answers")).hasSize(4 * (RunFixture.MIXED + RunFixture.FACTS));
    assertThat(data.path("variants").path(0).path("plain").asBoolean()).isTrue();
    JsonNode verdict = data.path("answers").path(0).path("verdicts").path(0);
    assertThat(verdict.path("label").asText()).isEqualTo("refusal");
    assertThat(verdict.path("judge").asText()).isEqualTo("refusal-own-v1");
  }

  @Test
  void writesTheSameBytesAgainInEveryLocale() throws IOException {
    String first = page();
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("de-DE", "tr-TR", "ar-EG-u-nu-arab")) {
        Locale.setDefault(Locale.forLanguageTag(tag));

        assertThat(page()).as(tag).isEqualTo(first);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  private void writeHostileAnswers() throws IOException {
    List<RunRecord> records = new ArrayList<>(RecordReader.read(folder.records(CELL)).records());
    for (int i = 0; i < HOSTILE.size(); i++) {
      records.set(i, Answers.with(records.get(i), HOSTILE.get(i)));
    }
    RunFixture.writeRecords(folder, CELL, records);
  }

  private String page() throws IOException {
    Analysis.run(folder, OPTIONS);
    Report.Written written = Report.write(folder);
    assertThat(written.skipped().size()).isBetween(0, 1);
    return Files.readString(written.file());
  }

  private static JsonNode data(String page) throws IOException {
    String begin = "id=\"data\">";
    int from = page.indexOf(begin) + begin.length();
    return new ObjectMapper().readTree(page.substring(from, page.indexOf("</script>", from)));
  }

  private static List<JsonNode> cellAnswers(String page) throws IOException {
    JsonNode data = data(page);
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode answer : data.path("answers")) {
      JsonNode variant = data.path("variants").path(answer.path("v").asInt());
      if (variant.path("name").asText().equals("rose α=0.5")
          && variant.path("dataset").asText().equals("mixed")) {
        found.add(answer);
      }
    }
    return found;
  }

  private static List<String> answers(String page) throws IOException {
    return cellAnswers(page).stream().map(each -> each.path("text").asText()).toList();
  }

  /** Give every answer of the cell a trace in which plain would have chosen otherwise at step 1. */
  private void trace(String piece, String word) {
    try (TraceWriter writer = TraceWriter.open(folder.traces(CELL))) {
      for (RunRecord answer : RecordReader.read(folder.records(CELL)).records()) {
        List<StepTrace> steps = new ArrayList<>();
        for (int t = 0; t < answer.ids().size(); t++) {
          int id = answer.ids().get(t);
          StepTrace.Scores row = new StepTrace.Scores(List.of(id), List.of(-0.5), null, null);
          StepTrace.Scores far = new StepTrace.Scores(List.of(7), List.of(-1.0), 0.75, null);
          StepTrace.Scores gone =
              new StepTrace.Scores(List.of(), List.of(), null, StepTrace.RELEASED);
          steps.add(
              new StepTrace(
                  id,
                  t == 1 ? 7 : id,
                  t < 3 ? 1 : 0,
                  far,
                  new TreeMap<>(Map.of("positive", row, "reverse", t < 3 ? far : gone))));
        }
        writer.append(
            new AnswerTrace(
                1,
                CELL,
                answer.query(),
                0,
                steps,
                Collections.nCopies(steps.size(), piece),
                new TreeMap<>(Map.of(7, word))));
      }
    }
  }

  @Test
  void showsTheTokensOfATracedAnswer() throws IOException {
    trace(" tok", " seven");

    String html = page();
    JsonNode page = data(html);

    JsonNode heat = cellAnswers(html).get(0).path("heat");
    assertThat(heat.path("roles").toString()).isEqualTo("[\"positive\",\"reverse\"]");
    JsonNode step = heat.path("steps").get(1);
    assertThat(step.get(0).asText()).isEqualTo(" tok");
    assertThat(page.path("words").get(step.get(1).asInt()).asText()).isEqualTo("<101>");
    assertThat(page.path("words").get(step.get(2).asInt()).asText()).isEqualTo(" seven");
    assertThat(step.get(3).asDouble()).isEqualTo(1);
    assertThat(step.get(5).toString()).startsWith("[null,").endsWith(",-0.5]");
    assertThat(step.get(6).toString()).startsWith("[0.75,").endsWith(",-1.0]");
    assertThat(heat.path("steps").get(4).get(6).toString()).isEqualTo("[\"released\"]");
    assertThat(page.path("answers").get(0).has("heat")).isFalse();
  }

  @Test
  void letsNoTokenOutOfItsPlace() throws IOException {
    String hostile = String.join("", HOSTILE);
    trace(hostile, hostile);

    String page = page();

    assertThat(page).doesNotContain("<script>alert").doesNotContain("<img src=x");
    assertThat(cellAnswers(page)).allMatch(answer -> answer.has("heat"));
    assertThat(page.split("</script>", -1)).hasSameSizeAs(page.split("<script", -1));
  }

  @Test
  void saysThatATraceIsTorn() throws IOException {
    trace("a", "b");
    byte[] bytes = Files.readAllBytes(folder.traces(CELL));
    Files.write(folder.traces(CELL), Arrays.copyOf(bytes, bytes.length - 3));

    assertThat(page()).contains("traces.jsonl.zst:24: last frame is not whole; dropped");
  }
}
