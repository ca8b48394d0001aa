package rosarium.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.run.HostileRun;
import rosarium.analysis.run.RunFixture;
import rosarium.core.record.RecordReader;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.StepTrace;
import rosarium.core.trace.TraceWriter;

/** Opens the page as a reader does. Skipped where there is no Chromium, and only there. */
class ReportInBrowserTest {
  private static final String CELL = "mixed-rose-0.5";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  static Path root;

  private static @org.jspecify.annotations.Nullable Browser started;

  @SuppressWarnings("NullAway.Init")
  private static RunFolder good;

  @SuppressWarnings("NullAway.Init")
  private static RunFolder hostile;

  @SuppressWarnings("NullAway.Init")
  private Browser browser;

  @BeforeAll
  static void makeThePages() throws IOException, InterruptedException {
    Optional<Path> program = Browser.find();
    assumeTrue(program.isPresent(), "no Chromium here; on Debian: apt-get install chromium");
    good = RunFixture.write(root.resolve("good"));
    trace(good, CELL);
    hostile = HostileRun.write(root.resolve("hostile"));
    trace(hostile, CELL);
    for (RunFolder folder : List.of(good, hostile)) {
      Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of(), 7));
      Report.write(folder);
    }
    started = Browser.start(program.get(), root.resolve("profile"));
  }

  @AfterAll
  static void close() {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void open() throws InterruptedException {
    if (started == null) {
      throw new IllegalStateException("no browser");
    }
    browser = started;
    browser.ask("Emulation.setEmulatedMedia", Map.of("media", "", "features", List.of()));
    browser.open(good.report().toUri());
  }

  private static void trace(RunFolder folder, String cell) {
    try (TraceWriter writer = TraceWriter.open(folder.traces(cell))) {
      for (RunRecord answer : RecordReader.read(folder.records(cell)).records()) {
        List<StepTrace> steps = new ArrayList<>();
        for (int t = 0; t < answer.ids().size(); t++) {
          int id = answer.ids().get(t);
          StepTrace.Scores row = new StepTrace.Scores(List.of(id), List.of(-0.5), null, null);
          StepTrace.Scores far = new StepTrace.Scores(List.of(7), List.of(-1.0), 0.75, null);
          steps.add(
              new StepTrace(
                  id,
                  t == 1 ? 7 : id,
                  1,
                  far,
                  new TreeMap<>(Map.of("positive", row, "reverse", far))));
        }
        String piece = "<b>" + HostileRun.TEXTS.get(0);
        writer.append(
            new AnswerTrace(
                1,
                cell,
                answer.query(),
                answer.sample(),
                steps,
                Collections.nCopies(steps.size(), piece),
                new TreeMap<>(Map.of(7, piece))));
      }
    }
  }

  private void isQuiet() {
    assertThat(browser.heard("Runtime.exceptionThrown")).isEmpty();
    assertThat(browser.heard("Runtime.consoleAPICalled")).isEmpty();
    assertThat(browser.heard("Log.entryAdded")).isEmpty();
    assertThat(browser.heard("Page.javascriptDialogOpening")).isEmpty();
    assertThat(
            browser.heard("Network.requestWillBeSent").stream()
                .map(each -> each.path("request").path("url").asText()))
        .hasSizeLessThan(3)
        .allMatch(url -> url.startsWith("file:///") || url.startsWith("data:"));
  }

  private List<String> column(int column) {
    JsonNode found =
        browser.evaluate(
            "Array.from(document.querySelector('#tables table').tBodies[0].rows).map(r => r.cells["
                + column
                + "].textContent.trim())");
    List<String> texts = new ArrayList<>();
    found.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  @Test
  void opensFromTheFileSystemAndAsksNothingOfTheNetwork() {
    assertThat(browser.evaluate("document.querySelector('h1').textContent").asText())
        .isEqualTo("fixture");
    assertThat(browser.evaluate("document.getElementById('browser').hidden").asBoolean()).isFalse();
    assertThat(browser.evaluate("document.querySelectorAll('figure svg').length").asInt())
        .isPositive();
    isQuiet();
  }

  @Test
  void sortsATableByAColumnAndBack() {
    String click =
        "document.querySelector('#tables table').tHead.rows[0].cells[1].firstChild.click()";
    assertThat(column(1).get(0)).startsWith("33.3");

    browser.evaluate(click);
    List<String> up = column(1);
    browser.evaluate(click);
    List<String> down = column(1);

    assertThat(up.get(0)).startsWith("33.3");
    assertThat(up.get(up.size() - 1)).startsWith("100.0");
    assertThat(down.get(0)).startsWith("100.0");
    assertThat(down.get(down.size() - 1)).startsWith("33.3");
    assertThat(
            browser
                .evaluate("document.querySelector('#tables table').tHead.rows[0].cells[1].ariaSort")
                .asText())
        .isEqualTo("descending");
    isQuiet();
  }

  @Test
  void showsAnAnswerWithItsHeatMap() {
    assertThat(browser.evaluate("document.getElementById('place').textContent").asText())
        .isEqualTo("1 of 32");
    assertThat(browser.evaluate("document.querySelectorAll('#side article').length").asInt())
        .isEqualTo(4);

    browser.evaluate("document.querySelector('#side .tok.flip').click()");

    assertThat(browser.evaluate("document.querySelector('.told').hidden").asBoolean()).isFalse();
    assertThat(browser.evaluate("document.querySelector('.told').textContent").asText())
        .contains("plain would have chosen", "KL between the streams 0.750 nats", "reverse");
    assertThat(browser.evaluate("document.querySelectorAll('#side .warm2').length").asInt())
        .isPositive();
    isQuiet();
  }

  @Test
  void walksAndFiltersTheAnswers() {
    browser.evaluate("document.getElementById('next').click()");
    assertThat(browser.evaluate("document.getElementById('place').textContent").asText())
        .isEqualTo("2 of 32");

    browser.evaluate(
        "const s = document.getElementById('by-dataset'); s.value = 'facts';"
            + " s.dispatchEvent(new Event('input', {bubbles: true}))");

    assertThat(browser.evaluate("document.getElementById('place').textContent").asText())
        .isEqualTo("1 of 8");
    isQuiet();
  }

  @Test
  void enlargesAFigureAndPutsItBack() {
    browser.evaluate("document.querySelector('.enlarge').click()");
    assertThat(browser.evaluate("document.querySelector('dialog').open").asBoolean()).isTrue();
    String width = "document.querySelector('dialog svg').getBoundingClientRect().width";
    double before = browser.evaluate(width).asDouble();

    browser.evaluate("document.querySelector('dialog button').click()");

    assertThat(browser.evaluate(width).asDouble()).isGreaterThan(1.4 * before);
    browser.evaluate(
        "new Promise(done => { const zoom = document.querySelector('dialog');"
            + " zoom.addEventListener('close', () => setTimeout(done, 0)); zoom.close(); })");
    assertThat(browser.evaluate("document.querySelectorAll('dialog svg').length").asInt()).isZero();
    assertThat(
            browser.evaluate("document.querySelector('figure').firstElementChild.tagName").asText())
        .isEqualTo("svg");
    isQuiet();
  }

  @Test
  void followsLightAndDark() {
    String look =
        "getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color";
    List<String> looks = new ArrayList<>();
    for (String scheme : List.of("light", "dark")) {
      browser.ask(
          "Emulation.setEmulatedMedia",
          Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
      looks.add(browser.evaluate(look).asText());
    }

    assertThat(looks)
        .containsExactly("rgb(246, 246, 244)rgb(34, 34, 34)", "rgb(22, 24, 27)rgb(232, 232, 230)");
  }

  @Test
  void printsWithoutWhatIsForScreens() {
    browser.ask("Emulation.setEmulatedMedia", Map.of("media", "print"));
    for (String part : List.of("nav", ".filters", ".steps", ".enlarge")) {
      assertThat(
              browser
                  .evaluate("getComputedStyle(document.querySelector('" + part + "')).display")
                  .asText())
          .as(part)
          .isEqualTo("none");
    }
    assertThat(
            browser
                .evaluate("getComputedStyle(document.querySelector('.wide')).maxHeight")
                .asText())
        .isEqualTo("none");

    byte[] pdf =
        Base64.getDecoder().decode(browser.ask("Page.printToPDF", Map.of()).path("data").asText());

    assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
    assertThat(pdf).hasSizeGreaterThan(20_000);
  }

  @Test
  void runsNothingThatAModelWrote() throws InterruptedException {
    browser.open(hostile.report().toUri());

    assertThat(browser.evaluate("document.scripts.length").asInt()).isEqualTo(2);
    assertThat(
            browser
                .evaluate(
                    "document.querySelectorAll('img, iframe, b:not(td.n > b), [onclick], [onerror], [onload]').length")
                .asInt())
        .isZero();
    int queries = RunFixture.MIXED + RunFixture.FACTS;
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i < queries; i++) {
      seen.append(browser.evaluate("document.getElementById('side').textContent").asText());
      assertThat(
              browser
                  .evaluate(
                      "document.querySelectorAll('#side script, #side img, #side b, #query b').length")
                  .asInt())
          .isZero();
      browser.evaluate("document.getElementById('next').click()");
    }
    browser.evaluate("document.querySelectorAll('th button').forEach(each => each.click())");

    assertThat(seen)
        .contains(
            "</script><script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "\\input{/etc/passwd}");
    assertThat(browser.evaluate("document.getElementById('place').textContent").asText())
        .isEqualTo(queries + " of " + queries);
    isQuiet();
  }
}
