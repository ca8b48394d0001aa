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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
import rosarium.analysis.figure.run.AlphaFigure;
import rosarium.analysis.figure.run.SafetyFigure;
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
        .containsExactly(
            "safety",
            "frontier",
            "alpha",
            "strengths",
            "prompts",
            "gates",
            "positions",
            "types",
            "agreement",
            "cost",
            "latency");
  }

  @Test
  void drawsWithoutADisplay() {
    assertThat(FigureFiles.unable()).isEmpty();

    assertThat(GraphicsEnvironment.isHeadless()).isTrue();
  }

  @Test
  void writesEachFigureInThreeFormatsBesideItsData() throws IOException {
    write();

    List<String> drawn = List.of("alpha", "cost", "frontier", "latency", "safety", "types");
    assertThat(names())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of("index.json"),
                    drawn.stream()
                        .flatMap(
                            name ->
                                Stream.of(".csv", ".pdf", ".png", ".svg")
                                    .map(ending -> name + ending)))
                .toList());
    for (String name : List.of("safety", "alpha", "cost")) {
      String pdf =
          Files.readString(folder.figures().resolve(name + ".pdf"), StandardCharsets.ISO_8859_1);
      assertThat(pdf).startsWith("%PDF-").contains("/MediaBox [0 0 645");
      assertThat(pdf.stripTrailing()).endsWith("%%EOF");
    }
  }

  @Test
  void paintsPngAtTwiceTheSize() throws IOException {
    write();

    BufferedImage image = ImageIO.read(folder.figures().resolve("safety.png").toFile());
    assertThat(image.getWidth()).isEqualTo(2 * 860);
    assertThat(image.getHeight()).isEqualTo(2 * 520);
    // the first variant's blue of Okabe and Ito is there, so points were drawn
    assertThat(colours(image)).contains(0x0072b2, 0x222222, 0xffffff);
  }

  @Test
  void writesSvgThatAsksForNothingElse() throws Exception {
    write();

    for (String name : List.of("safety", "alpha", "cost")) {
      Path file = folder.figures().resolve(name + ".svg");
      Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
      assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
      assertThat(Files.readString(file)).doesNotContain("<!DOCTYPE", "<text", "<image", "href=");
    }
  }

  @Test
  void keepsTheNumbersOfThePointsBesideThem() throws IOException {
    write();

    // plain refuses 4 of 12 harmful queries and no harmless one
    assertThat(lines("safety.csv")).hasSize(5);
    assertThat(lines("safety.csv").get(0))
        .isEqualTo(
            "variant,over_refusal,over_refusal_low,over_refusal_high,over_refusal_n,"
                + "over_refusal_unscored,refusal,refusal_low,refusal_high,refusal_n,"
                + "refusal_unscored");
    assertThat(lines("safety.csv").get(1))
        .matches("plain,0,0,0\\.24249\\d+,12,0,0\\.3333333333,0\\.13812\\d+,0\\.60937\\d+,12,0");
  }

  @Test
  void saysWhichPointsHideOneAnother() throws IOException {
    String plain = Files.readString(folder.records("mixed-plain"));
    Files.writeString(
        folder.records("mixed-rose-0.3"),
        plain.replace("\"cell\":\"mixed-plain\"", "\"cell\":\"mixed-rose-0.3\""));
    Analysis.run(folder, OPTIONS);

    assertThat(new SafetyFigure().draw(RunNumbers.read(folder), Look.standard()).get(0).caption())
        .endsWith(" On one point, drawn a little apart, lie: plain, rose α=0.3.");
  }

  @Test
  void beginsAlphaCurvesWithPlain() throws IOException {
    write();

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
            Columns.COST.emptyTable(),
            Columns.POSITIONS.emptyTable(),
            Columns.STEPS.emptyTable(),
            Columns.AGREEMENT.emptyTable());

    List<Figures.Outcome> outcomes = Figures.write(root.resolve("none"), none, Look.standard());

    assertThat(outcomes)
        .hasSize(Figures.all().size())
        .allMatch(outcome -> outcome.drawn().isEmpty());
    assertThat(outcomes)
        .allSatisfy(
            outcome ->
                assertThat(outcome.skipped().orElseThrow()).contains(outcome.card().needs()));
    assertThat(root.resolve("none")).doesNotExist();
  }

  @Test
  void writesTheSameBytesAgainInEveryLocale() throws IOException {
    write();
    Map<String, String> first = bytes();
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("de-DE", "tr-TR", "ar-EG-u-nu-arab")) {
        Locale.setDefault(Locale.forLanguageTag(tag));

        write();

        assertThat(bytes()).as(tag).isEqualTo(first);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void removesWhatAnEarlierReportDrewAndNothingElse() throws IOException {
    write();
    Files.writeString(folder.figures().resolve("mine.png"), "kept");
    Path escape = root.resolve("escape.png");
    Files.writeString(escape, "kept");
    Path index = folder.figures().resolve("index.json");
    Files.writeString(index, Files.readString(index).replace("\"latency\"", "\"../../escape\""));

    folder = RunFixture.write(root.resolve("run"), 0.5);
    Files.deleteIfExists(folder.figures().resolve("latency.png"));
    Analysis.run(folder, OPTIONS);
    write();

    assertThat(names()).contains("safety.png", "mine.png").noneMatch(n -> n.startsWith("alpha."));
    assertThat(escape).exists();
  }

  @Test
  void drawsOnlyTheFiguresThatAreWanted() throws IOException {
    Look look = new Look(Words.of("en"), "", 1, 860, true, Set.of("cost"), List.of());

    Figures.write(folder.figures(), RunNumbers.read(folder), look);

    assertThat(names())
        .containsExactly("cost.csv", "cost.pdf", "cost.png", "cost.svg", "index.json");
  }

  @Test
  void drawsLargerTextInAWiderFigure() throws IOException {
    Look look =
        new Look(Words.of("de"), "Serif", 1.5, 1200, false, Set.of("safety", "cost"), List.of());

    Figures.write(folder.figures(), RunNumbers.read(folder), look);

    BufferedImage cost = ImageIO.read(folder.figures().resolve("cost.png").toFile());
    assertThat(cost.getWidth()).isEqualTo(2 * 1200);
    // four rows of 34 for one data set, 36 for two, half as high again
    assertThat(cost.getHeight()).isEqualTo(2 * (225 + 4 * 54));
  }

  @Test
  void hasEveryWordInEveryLanguage() {
    Set<String> keys = Words.of("en").keys();

    for (String language : Words.LANGUAGES) {
      Words words = Words.of(language);
      assertThat(words.keys()).as(language).isEqualTo(keys);
      for (String key : keys) {
        String text = words.say(key);
        assertThat(text).as(key).isNotBlank();
        assertThat(text.contains("{0}")).isEqualTo(Words.of("en").say(key).contains("{0}"));
      }
    }
    assertThat(Words.of("de").say("axis.alpha")).startsWith("Alpha");
  }

  @Test
  void leavesAGapWhereAStrengthHasNoAnswers() throws IOException {
    Files.delete(folder.records("mixed-rose-0.5"));
    Analysis.run(folder, OPTIONS);

    Drawing drawn = new AlphaFigure().draw(RunNumbers.read(folder), Look.standard()).get(0);

    assertThat(drawn.caption()).endsWith(" Without answers so far: alpha 0.5.");
    // plain and 0.3 are joined; 0.9 stands alone behind the gap
    assertThat(drawn.panels().get(0).getSeriesMap().keySet())
        .contains("refusal of harmful", "refusal of harmful 1");
    assertThat(
            Objects.requireNonNull(drawn.panels().get(0).getSeriesMap().get("refusal of harmful"))
                .getXData())
        .containsExactly(0, 0.3);
    assertThat(
            Objects.requireNonNull(drawn.panels().get(0).getSeriesMap().get("refusal of harmful 1"))
                .getXData())
        .containsExactly(0.9);
  }

  @Test
  void namesWhatNothingElseBeats() throws IOException {
    write();

    // at 0.9 more is refused, harmless queries too, and few facts are right; all four are a trade
    assertThat(lines("frontier.csv").subList(1, 5))
        .extracting(line -> line.split(",", -1)[0] + " " + line.split(",", -1)[1])
        .containsExactly("plain no", "rose α=0.3 yes", "rose α=0.5 yes", "rose α=0.9 yes");
  }

  private List<Figures.Outcome> write() {
    return Figures.write(folder.figures(), RunNumbers.read(folder), Look.standard());
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
    write();

    assertThat(lines("safety.csv")).hasSize(18);
    // 17 rows of 34; what shares a plane takes 24 a point
    assertThat(ImageIO.read(folder.figures().resolve("safety.png").toFile()).getHeight())
        .isEqualTo(2 * (150 + 34 * 17));
  }

  @Test
  void drawsNoCurveOfOneStrength() throws IOException {
    folder = RunFixture.write(root.resolve("one"), 0.5);
    Analysis.run(folder, OPTIONS);
    write();

    assertThat(folder.figures().resolve("safety.png")).exists();
    assertThat(folder.figures().resolve("alpha.png")).doesNotExist();
  }
}
