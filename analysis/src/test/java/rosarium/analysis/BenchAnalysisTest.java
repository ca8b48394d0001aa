package rosarium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.analysis.table.Columns;

/**
 * These tests seal the formats of a benchmark: a change needs a new schema number. The times are
 * made up and go through the whole analysis. What was found lies in {@code target/golden-files}
 * after a run; after looking at the difference, copy it over the expected files.
 */
class BenchAnalysisTest {
  private static final Path GIVEN = Path.of("src/test/resources/rosarium/analysis/bench");
  private static final Path FOUND = Path.of("target/golden-files/bench");
  private static final Locale BEFORE = Locale.getDefault();
  private static final List<String> SEALED =
      List.of(
          "cost.csv",
          "tables/cost.md",
          "tables/cost.tex",
          "tables/steps.csv",
          "tables/machine.md",
          "figures/overhead-batch.csv",
          "figures/overhead-context.csv",
          "figures/latency-throughput.csv");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @AfterEach
  void restoreTheLocale() {
    Locale.setDefault(BEFORE);
  }

  private BenchAnalysis.Made analyse() throws IOException {
    for (String name : List.of("bench.json", "jmh.json")) {
      Files.copy(GIVEN.resolve(name), folder.resolve(name));
    }
    return BenchAnalysis.run(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "de-DE", "tr-TR"})
  void writesWhatIsSealedUnderEveryLocale(String locale) throws IOException {
    Locale.setDefault(Locale.forLanguageTag(locale));

    analyse();

    for (String name : SEALED) {
      String found = Files.readString(folder.resolve(name));
      Path kept = FOUND.resolve(name);
      Files.createDirectories(kept.toAbsolutePath().getParent());
      Files.writeString(kept, found);
    }
    for (String name : SEALED) {
      String found = Files.readString(folder.resolve(name));
      assertThat(found).as(name).isEqualTo(Files.readString(GIVEN.resolve(name)));
    }
  }

  @Test
  void drawsEveryFigureInThreeFormatsBesideItsData() throws IOException {
    BenchAnalysis.Made made = analyse();

    assertThat(made.notes()).isEmpty();
    assertThat(made.figures())
        .containsExactly("overhead-batch", "overhead-context", "latency-throughput");
    for (String name : made.figures()) {
      for (String ending : List.of("png", "svg", "pdf", "csv")) {
        assertThat(folder.resolve("figures/" + name + "." + ending)).isNotEmptyFile();
      }
      BufferedImage image = ImageIO.read(folder.resolve("figures/" + name + ".png").toFile());
      assertThat(colours(image)).contains(0x0072b2, 0xd55e00, 0x009e73, 0x222222);
    }
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    analyse();

    assertThat(Columns.BENCH.read(folder.resolve("cost.csv")).rowCount()).isGreaterThan(100);
  }

  @Test
  void drawsNothingOfASinglePoint() throws IOException {
    Files.copy(GIVEN.resolve("bench.json"), folder.resolve("bench.json"));
    Files.writeString(
        folder.resolve("jmh.json"),
        """
        [{"benchmark": "m.StepBenchmark.plain",
          "params": {"dtype": "int8", "threads": "2", "rows": "1", "context": "128"},
          "primaryMetric": {"scoreUnit": "ms/op", "rawDataHistogram": [[[[8.0, 3]]]]}}]
        """);

    BenchAnalysis.Made made = BenchAnalysis.run(folder);

    assertThat(made.figures()).isEmpty();
    assertThat(made.tables().keySet()).containsExactly("steps", "machine");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .contains("cost.csv")
          .doesNotContain("figures");
    }
  }

  private static List<Integer> colours(BufferedImage image) {
    return java.util.Arrays.stream(
            image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
        .map(rgb -> rgb & 0xffffff)
        .distinct()
        .boxed()
        .toList();
  }
}
