package rosarium.analysis.figure.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.run.RunFixture;
import rosarium.core.record.RunFolder;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.StepTrace;
import rosarium.core.trace.TraceWriter;

class PositionFigureTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @Test
  void drawsALineForEachOfAFewCells() throws IOException {
    RunFolder folder = RunFixture.write(root, 0.3, 0.5);
    trace(folder, "mixed-rose-0.3");
    trace(folder, "mixed-rose-0.5");

    List<Drawing> drawn = draw(folder);

    assertThat(drawn).hasSize(1);
    assertThat(drawn.get(0).name()).isEqualTo("positions");
    assertThat(drawn.get(0).panels()).hasSize(2);
    // two answers of two steps: the first changed in one of them
    assertThat(
            Objects.requireNonNull(drawn.get(0).panels().get(0).getSeriesMap().get("line 0"))
                .getYData())
        .containsExactly(50, 0);
    assertThat(
            Objects.requireNonNull(drawn.get(0).panels().get(1).getSeriesMap().get("line 0"))
                .getYData())
        .containsExactly(1, 0.25);
    assertThat(drawn.get(0).panels().get(0).getSeriesMap())
        .containsKeys("rose α=0.3", "rose α=0.5");
    assertThat(drawn.get(0).data().rowCount()).isEqualTo(4);
  }

  @Test
  void drawsAGridOfManyCells() throws IOException {
    RunFolder folder = RunFixture.write(root, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
    for (int i = 1; i <= 6; i++) {
      trace(folder, "mixed-rose-0." + i);
    }

    List<Drawing> drawn = draw(folder);

    assertThat(drawn.stream().map(Drawing::name))
        .containsExactly("positions-flips", "positions-divergence");
    // six cells by two positions, each a box
    assertThat(drawn.get(0).panels().get(0).getSeriesMap()).hasSize(12);
    assertThat(drawn.get(1).caption()).contains("from 0.001 nats to 1.0.");
  }

  private static List<Drawing> draw(RunFolder folder) {
    Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of(), 7));
    return new PositionFigure().draw(RunNumbers.read(folder), Look.standard());
  }

  private static void trace(RunFolder folder, String cell) throws IOException {
    try (TraceWriter writer = TraceWriter.open(folder.traces(cell))) {
      for (int answer = 0; answer < 2; answer++) {
        writer.append(
            new AnswerTrace(
                1,
                cell,
                "m-0" + answer,
                0,
                List.of(step(1, answer == 0 ? 2 : 1, 1), step(3, 3, 0.25)),
                List.of(),
                new TreeMap<>()));
      }
    }
  }

  private static StepTrace step(int id, int plain, double kl) {
    StepTrace.Scores row = new StepTrace.Scores(List.of(id), List.of(0.0), null, null);
    StepTrace.Scores other = new StepTrace.Scores(List.of(id), List.of(0.0), kl, null);
    return new StepTrace(
        id, plain, 1, row, new TreeMap<>(Map.of("positive", row, "reverse", other)));
  }
}
