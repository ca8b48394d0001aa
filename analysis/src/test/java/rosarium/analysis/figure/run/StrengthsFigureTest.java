package rosarium.analysis.figure.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYSeries;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.figure.Figures;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.run.RunFixture;
import rosarium.core.record.RunFolder;

class StrengthsFigureTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  /** Write a run of ROSE at 0.1 and 0.2, and of another variant at 0.3 and 0.4. */
  private RunFolder twoVariants() throws IOException {
    RunFolder folder = RunFixture.write(root.resolve("run"), 0.1, 0.2, 0.3, 0.4);
    JsonNode plan = JSON.readTree(folder.plan().toFile());
    for (JsonNode cell : plan.path("cells")) {
      if (cell.path("variant").path("alpha").doubleValue() > 0.25) {
        ((ObjectNode) cell.path("variant")).put("id", "cad");
      }
    }
    Files.writeString(folder.plan(), JSON.writeValueAsString(plan));
    Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of(), 7));
    return folder;
  }

  @Test
  void drawsEveryVariantFromPlainOnInAPanelForEachRate() throws IOException {
    RunFolder folder = twoVariants();

    List<String> lines = figure(folder);

    assertThat(lines.get(0)).startsWith("variant,metric,alpha,value,low,high,n");
    assertThat(lines.stream().skip(1).map(line -> line.split(",", -1)))
        .extracting(line -> line[0] + " " + line[1].split("/", -1)[0] + " " + line[2])
        .containsExactly(
            "rose refusal 0",
            "rose refusal 0.1",
            "rose refusal 0.2",
            "cad refusal 0",
            "cad refusal 0.3",
            "cad refusal 0.4",
            "rose over-refusal 0",
            "rose over-refusal 0.1",
            "rose over-refusal 0.2",
            "cad over-refusal 0",
            "cad over-refusal 0.3",
            "cad over-refusal 0.4");
  }

  private static List<String> figure(RunFolder folder) throws IOException {
    Figures.write(folder.figures(), RunNumbers.read(folder), Look.standard());
    return Files.readAllLines(folder.figures().resolve("strengths-mixed-alpha.csv"));
  }

  @Test
  void drawsNothingOfOneVariantAlone() throws IOException {
    RunFolder folder = RunFixture.write(root.resolve("one"));
    Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of(), 7));

    Figures.write(folder.figures(), RunNumbers.read(folder), Look.standard());

    try (var files = Files.list(folder.figures())) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("strengths"));
    }
  }

  @Test
  void noMarkerIsCutByTheBorder() throws IOException {
    RunFolder folder = twoVariants();
    var numbers = RunNumbers.read(folder);

    var panel = new StrengthsFigure().draw(numbers, Look.standard()).get(0).panels().get(0);

    for (XYSeries series : panel.getSeriesMap().values()) {
      for (double x : series.getXData()) {
        assertThat(x)
            .isGreaterThan(panel.getStyler().getXAxisMin())
            .isLessThan(panel.getStyler().getXAxisMax());
      }
    }
  }
}
