package rosarium.analysis.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.run.RunFixture;
import rosarium.analysis.table.Columns;
import rosarium.core.record.RunFolder;

class FiguresTest {
  private static final AnalysisOptions OPTIONS =
      new AnalysisOptions(Optional.empty(), List.of(), 7);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @SuppressWarnings("NullAway.Init")
  RunFolder folder;

  @BeforeEach
  void analyseARun() throws IOException {
    folder = RunFixture.write(root.resolve("run"));
    Analysis.run(folder, OPTIONS);
  }

  @Test
  void findsEveryFigureInReadingOrder() {
    assertThat(Figures.all().stream().map(each -> Figures.card(each).id()))
        .containsExactly("safety", "alpha", "cost");
  }

  @Test
  void drawsWithoutADisplay() {
    assertThat(FigureFiles.unable()).isEmpty();

    assertThat(GraphicsEnvironment.isHeadless()).isTrue();
  }

  @Test
  void writesEachFigureInThreeFormatsBesideItsData() throws IOException {
    Figures.write(folder.figures(), RunNumbers.read(folder));

    assertThat(names())
        .containsExactly(
            "alpha.csv",
            "alpha.pdf",
            "alpha.png",
            "alpha.svg",
            "cost.csv",
            "cost.pdf",
            "cost.png",
            "cost.svg",
            "safety.csv",
            "safety.pdf",
            "safety.png",
            "safety.svg");
    for (String name : List.of("safety", "alpha", "cost")) {
      String pdf =
          Files.readString(folder.figures().resolve(name + ".pdf"), StandardCharsets.ISO_8859_1);
      assertThat(pdf).startsWith("%PDF-").contains("/MediaBox [0 0 645");
      assertThat(pdf.stripTrailing()).endsWith("%%EOF");
    }
  }

  @Test
  void paintsPngAtTwiceTheSize() throws IOException {
    Figures.write(folder.figures(), RunNumbers.read(folder));

    BufferedImage image = ImageIO.read(folder.figures().resolve("safety.png").toFile());
    assertThat(image.getWidth()).isEqualTo(2 * 860);
    assertThat(image.getHeight()).isEqualTo(2 * 520);
    // the first variant's blue of Okabe and Ito is there, so points were drawn
    assertThat(colours(image)).contains(0x0072b2, 0x222222, 0xffffff);
  }

  @Test
  void writesSvgThatAsksForNothingElse() throws Exception {
    Figures.write(folder.figures(), RunNumbers.read(folder));

    for (String name : List.of("safety", "alpha", "cost")) {
      Path file = folder.figures().resolve(name + ".svg");
      Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
      assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
      assertThat(Files.readString(file)).doesNotContain("<!DOCTYPE", "<text", "<image", "href=");
    }
  }

  @Test
  void keepsTheNumbersOfThePointsBesideThem() throws IOException {
    Figures.write(folder.figures(), RunNumbers.read(folder));

    // plain refuses 4 of 12 harmful queries and no harmless one
    assertThat(lines("safety.csv")).hasSize(5);
    assertThat(lines("safety.csv").get(0))
        .isEqualTo(
            "variant,over_refusal,over_refusal_low,over_refusal_high,over_refusal_n,refusal,"
                + "refusal_low,refusal_high,refusal_n");
    assertThat(lines("safety.csv").get(1))
        .matches("plain,0,0,0\\.24249\\d+,12,0\\.3333333333,0\\.13812\\d+,0\\.60937\\d+,12");
  }

  @Test
  void saysWhichPointsHideOneAnother() throws IOException {
    String plain = Files.readString(folder.records("mixed-plain"));
    Files.writeString(
        folder.records("mixed-rose-0.3"),
        plain.replace("\"cell\":\"mixed-plain\"", "\"cell\":\"mixed-rose-0.3\""));
    Analysis.run(folder, OPTIONS);

    assertThat(new SafetyFigure().draw(RunNumbers.read(folder)).get(0).caption())
        .endsWith(" On one point lie: plain, rose α=0.3.");
  }

  @Test
  void beginsAlphaCurvesWithPlain() throws IOException {
    Figures.write(folder.figures(), RunNumbers.read(folder));

    assertThat(lines("alpha.csv").stream().map(line -> line.split(",", -1)))
        .extracting(cells -> cells[0] + " " + cells[2] + " " + cells[3])
        .contains(
            "refusal of harmful 0 0.3333333333",
            "refusal of harmful 0.9 1",
            "over-refusal of harmless 0 0",
            "over-refusal of harmless 0.9 0.5");
    assertThat(lines("alpha.csv")).anyMatch(line -> line.startsWith("\"accuracy, facts\""));
  }

  @Test
  void skipsWhatItHasNoNumbersForWithTheReason() {
    RunNumbers none =
        new RunNumbers(
            RunNumbers.read(folder).run(),
            Columns.SUMMARY.emptyTable(),
            Columns.COMPARISONS.emptyTable(),
            Columns.COST.emptyTable());

    List<Figures.Outcome> outcomes = Figures.write(root.resolve("none"), none);

    assertThat(outcomes).hasSize(3).allMatch(outcome -> outcome.drawn().isEmpty());
    assertThat(outcomes)
        .allSatisfy(
            outcome ->
                assertThat(outcome.skipped().orElseThrow()).contains(outcome.card().needs()));
    assertThat(root.resolve("none")).doesNotExist();
  }

  @Test
  void writesTheSameBytesAgainInEveryLocale() throws IOException {
    Figures.write(folder.figures(), RunNumbers.read(folder));
    Map<String, String> first = bytes();
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("de-DE", "tr-TR", "ar-EG-u-nu-arab")) {
        Locale.setDefault(Locale.forLanguageTag(tag));

        Figures.write(folder.figures(), RunNumbers.read(folder));

        assertThat(bytes()).as(tag).isEqualTo(first);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(folder.figures().resolve(name));
  }

  private List<String> names() throws IOException {
    return List.copyOf(bytes().keySet());
  }

  private Map<String, String> bytes() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder.figures())) {
      for (Path file : files.toList()) {
        found.put(
            file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return found;
  }

  private static List<Integer> colours(BufferedImage image) {
    return java.util.stream.IntStream.range(0, image.getWidth() * image.getHeight())
        .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xffffff)
        .distinct()
        .boxed()
        .toList();
  }

  @Test
  void givesEachOfManyVariantsARowOfItsOwn() throws IOException {
    double[] alphas = IntStream.rangeClosed(1, 16).mapToDouble(i -> i / 20.0).toArray();
    folder = RunFixture.write(root.resolve("many"), alphas);
    Analysis.run(folder, OPTIONS);
    Figures.write(folder.figures(), RunNumbers.read(folder));

    assertThat(lines("safety.csv")).hasSize(18);
    // 17 rows of 34; what shares a plane takes 24 a point
    assertThat(ImageIO.read(folder.figures().resolve("safety.png").toFile()).getHeight())
        .isEqualTo(2 * (170 + 34 * 17));
  }

  @Test
  void drawsNoCurveOfOneStrength() throws IOException {
    folder = RunFixture.write(root.resolve("one"), 0.5);
    Analysis.run(folder, OPTIONS);
    Figures.write(folder.figures(), RunNumbers.read(folder));

    assertThat(folder.figures().resolve("safety.png")).exists();
    assertThat(folder.figures().resolve("alpha.png")).doesNotExist();
  }
}
