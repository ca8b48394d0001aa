package rosarium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.export.LmEvalFiles;
import rosarium.analysis.export.RecordsCsv;
import rosarium.analysis.figure.Look;
import rosarium.analysis.paper.PaperFiles;
import rosarium.analysis.report.Report;
import rosarium.analysis.run.HostileRun;
import rosarium.analysis.run.RunFixture;
import rosarium.analysis.table.Columns;
import rosarium.core.record.RunFolder;

/**
 * Attacks in answers, queries and every name: each output is made, parses, and holds them as text.
 */
class HostileRunTest {
  /** What our own TeX is made of; whatever else is left over came from a text. */
  private static final Pattern OUR_TEX =
      Pattern.compile(
          "\\\\text(backslash|asciitilde|asciicircum|less|greater|bar|quotedbl|dagger)\\{\\}"
              + "|\\\\(begin|end)\\{tabular\\}(\\{[lr]+\\})?|\\\\(top|mid|bottom)rule"
              + "|\\\\[%_&#${}]|\\\\,|\\$(-|\\\\times|\\\\alpha|p [<=] [0-9.]+)\\$| \\\\\\\\(?=\n)"
              + "|\\\\textbf\\{[-0-9., \\[\\]]*\\}|(?m)^% .*$");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  static Path root;

  @SuppressWarnings("NullAway.Init")
  private static RunFolder folder;

  @BeforeAll
  static void makeEverything() throws IOException {
    folder = HostileRun.write(root.resolve("run"));
    Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of(), 7));
    Report.write(folder, Look.standard(), List.of(HostileRun.NAME));
  }

  private static List<Path> files(Path below, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static List<String[]> csv(Path file) throws IOException {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setLineSeparator("\n");
    settings.setMaxCharsPerColumn(1 << 23);
    settings.setEmptyValue("");
    settings.setNullValue("");
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    settings.setNormalizeLineEndingsWithinQuotes(false);
    return new CsvParser(settings).parseAll(new StringReader(Files.readString(file)));
  }

  @Test
  void thePageParsesAndHoldsNothingButOurMarkup() throws IOException {
    Document page = Jsoup.parse(Files.readString(folder.report()));
    page.outputSettings().prettyPrint(false);

    Set<String> tags = new TreeSet<>();
    for (Element each : page.select("body *:not(svg):not(svg *)")) {
      tags.add(each.tagName());
      each.attributes()
          .forEach(
              attribute ->
                  assertThat(attribute.getKey()).as(each.cssSelector()).doesNotStartWith("on"));
      assertThat(each.attr("href")).doesNotContainIgnoringCase("javascript:");
    }
    assertThat(tags).doesNotContain("img", "iframe", "object", "embed", "style", "link");
    // The best of a column is ours, and numbers only.
    assertThat(page.select("b"))
        .allMatch(each -> each.parent() != null && each.text().matches("[-0-9., \\[\\]]*"));
    assertThat(page.select("script")).hasSize(2);
    assertThat(page.select("svg script, svg foreignObject")).isEmpty();
    assertThat(page.title()).startsWith("=n</title></script><b onclick=alert(1)>");
    assertThat(page.select("h1").text()).contains("</script><b onclick=alert(1)>");
    JsonNode data = new ObjectMapper().readTree(page.expectFirst("#data").data());
    List<String> answers = data.path("answers").findValuesAsText("text");
    assertThat(answers)
        .contains(
            HostileRun.TEXTS.get(0),
            HostileRun.TEXTS.get(3),
            "=HYPERLINK(\"http://example.invalid\",\"x\")");
    assertThat(answers).anyMatch(text -> text.length() == 20_000 && text.startsWith("xxx"));
  }

  @Test
  void everyCsvParsesAndComputesNothing() throws IOException {
    List<Path> all = new ArrayList<>(files(folder.root(), ".csv"));
    assertThat(all).hasSizeGreaterThan(6);
    for (Path file : all) {
      List<String[]> rows = csv(file);
      for (String[] row : rows) {
        assertThat(row).as(file.toString()).hasSameSizeAs(rows.get(0));
        for (String cell : row) {
          boolean number = cell.matches("-?[0-9.]+(E-?[0-9]+)?");
          assertThat(number || cell.isEmpty() || "=+-@\t\r".indexOf(cell.charAt(0)) < 0)
              .as(file + ": " + cell)
              .isTrue();
        }
      }
    }
    assertThat(Columns.SUMMARY.read(folder.summary()).stringColumn("model").unique().asList())
        .singleElement()
        .asString()
        .contains("</script><b onclick=alert(1)>");
  }

  @Test
  void theTablesHoldNoTexAndNoMarkupButOurs() throws IOException {
    List<Path> tex = files(folder.tables(), ".tex");
    assertThat(tex).hasSizeGreaterThan(2);
    for (Path file : tex) {
      assertInert(file, Files.readString(file));
    }
    for (Path file : files(folder.tables(), ".md")) {
      assertThat(Files.readString(file)).doesNotContain("<b", "</", "](");
    }
  }

  private static void assertInert(Path file, String text) {
    String left = OUR_TEX.matcher(text).replaceAll("");
    assertThat(left)
        .as(file.toString())
        .doesNotContain("\\", "%", "$", "#", "^", "~", "_", "{", "}");
    assertThat(left.codePoints().allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x180)))
        .as(file + ": characters that TeX has no glyph for")
        .isTrue();
  }

  @Test
  void figuresAreWellFormed() throws Exception {
    List<Path> svg = files(folder.figures(), ".svg");
    assertThat(svg).isNotEmpty();
    for (Path file : svg) {
      DocumentBuilderFactory parser = DocumentBuilderFactory.newInstance();
      parser.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      assertThat(
              parser
                  .newDocumentBuilder()
                  .parse(new ByteArrayInputStream(Files.readAllBytes(file)))
                  .getElementsByTagName("script")
                  .getLength())
          .isZero();
    }
  }

  @Test
  void theRecordsKeepEveryTextWhole() throws IOException {
    Path guarded = root.resolve("guarded.csv");
    Path exact = root.resolve("exact.csv");
    RecordsCsv.write(folder, guarded, false);
    int rows = RecordsCsv.write(folder, exact, true);

    List<String[]> kept = csv(exact);
    assertThat(rows).isEqualTo(3 * (RunFixture.MIXED + RunFixture.FACTS));
    assertThat(kept).hasSize(rows + 1);
    int text = Arrays.asList(kept.get(0)).indexOf("text");
    Set<String> texts = new TreeSet<>();
    kept.forEach(row -> texts.add(row[text]));
    for (String each : HostileRun.TEXTS) {
      String whole = each.replace('\u0000', '\uFFFD').replace('\uDC00', '\uFFFD');
      whole = whole.replace("\uD800", "\uFFFD").replaceAll("\uD83D$", "\uFFFD");
      assertThat(texts).contains(whole);
    }
    List<String[]> safe = csv(guarded);
    for (int i = 1; i < kept.size(); i++) {
      String before = kept.get(i)[text];
      boolean formula = !before.isEmpty() && "=+-@\t\r".indexOf(before.charAt(0)) >= 0;
      assertThat(safe.get(i)[text]).isEqualTo(formula ? "'" + before : before);
    }
    assertThat(Files.readString(exact)).doesNotContain("\u0000");
  }

  @Test
  void theHarnessesFilesAreJsonInTheirFolder() throws IOException {
    Path out = root.resolve("lm");

    List<String> folders = LmEvalFiles.write(folder, out);

    assertThat(folders).hasSize(3).allMatch(name -> name.matches("[A-Za-z0-9][A-Za-z0-9.+=_-]*"));
    ObjectMapper json = new ObjectMapper();
    int samples = 0;
    for (Path file : files(out, ".json")) {
      assertThat(json.readTree(file.toFile()).path("model_name").asText()).contains("onclick");
    }
    for (Path file : files(out, ".jsonl")) {
      for (String line : Files.readAllLines(file)) {
        JsonNode sample = json.readTree(line);
        assertThat(sample.path("doc").path("id").asText()).contains("<b onclick=alert(1)>");
        samples++;
      }
    }
    assertThat(samples).isEqualTo(3 * (RunFixture.MIXED + RunFixture.FACTS));
  }

  @Test
  void thePapersSourcesHoldTextOnly() throws IOException {
    Path manuscript = root.resolve("manuscript");
    Files.createDirectories(manuscript);
    Files.writeString(
        manuscript.resolve("main.tex"),
        "\\val{run.model} \\val{run.name} \\val{rose-0.5.name} \\val{list.refusal.none}"
            + " \\generatedtable{variants} \\generatedtable{safety} \\generatedfigure{safety}\n");

    PaperFiles.write(folder, manuscript, root.resolve("paper"));

    String numbers = Files.readString(root.resolve("paper/generated/numbers.tex"));
    Pattern macro =
        Pattern.compile(
            "\\\\expandafter\\\\def\\\\csname rosarium:[A-Za-z0-9.@+:/-]+\\\\endcsname\\{(.*)\\}");
    List<String> lines = numbers.lines().skip(1).toList();
    assertThat(lines).hasSizeGreaterThan(60).allMatch(line -> macro.matcher(line).matches());
    for (String line : lines) {
      assertInert(Path.of("numbers.tex"), macro.matcher(line).replaceFirst("$1"));
    }
    for (Path file : files(root.resolve("paper/generated/tables"), ".tex")) {
      assertInert(file, Files.readString(file));
    }
  }
}
