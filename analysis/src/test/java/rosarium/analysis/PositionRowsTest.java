package rosarium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.run.RunData;
import rosarium.analysis.run.RunFixture;
import rosarium.analysis.table.Columns;
import rosarium.core.record.RunFolder;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.StepTrace;
import rosarium.core.trace.TraceWriter;
import tech.tablesaw.api.Table;

class PositionRowsTest {
  private static final String CELL = "mixed-rose-0.5";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  private static StepTrace step(int id, int plain, double kl) {
    StepTrace.Scores row = new StepTrace.Scores(List.of(id), List.of(0.0), null, null);
    StepTrace.Scores other =
        kl < 0
            ? new StepTrace.Scores(List.of(), List.of(), null, StepTrace.LAGS)
            : new StepTrace.Scores(List.of(id), List.of(0.0), kl, null);
    return new StepTrace(
        id, plain, 1, row, new TreeMap<>(Map.of("positive", row, "reverse", other)));
  }

  private static AnswerTrace trace(String query, StepTrace... steps) {
    return new AnswerTrace(1, CELL, query, 0, List.of(steps), List.of(), new TreeMap<>());
  }

  @Test
  void countsFlipsAndDistancesByPosition() throws IOException {
    RunFolder folder = RunFixture.write(root.resolve("run"));
    try (TraceWriter writer = TraceWriter.open(folder.traces(CELL))) {
      writer.append(trace("m-00", step(1, 2, 0.5), step(1, 1, 3)));
      writer.append(trace("m-01", step(1, 1, 1.5)));
      writer.append(trace("m-02", step(1, 1, 2.5), step(4, 5, -1)));
    }

    PositionRows.write(folder, RunData.load(folder).cells(), 7);

    Table table = Columns.POSITIONS.read(folder.positions());
    assertThat(table.rowCount()).isEqualTo(2);
    assertThat(table.intColumn("n").asList()).containsExactly(3, 2);
    assertThat(table.intColumn("flips").asList()).containsExactly(1, 1);
    assertThat(table.doubleColumn("flip_rate").asList()).containsExactly(0.3333333333, 0.5);
    assertThat(table.intColumn("rows").asList()).containsExactly(3, 1);
    assertThat(table.doubleColumn("kl_median").asList()).containsExactly(1.5, 3.0);
    assertThat(table.doubleColumn("kl_low").asList()).containsExactly(0.5, 3.0);
    assertThat(table.doubleColumn("kl_high").asList()).containsExactly(2.5, 3.0);
  }

  @Test
  void countsStepsThatReadTwoStreams() throws IOException {
    RunFolder folder = RunFixture.write(root.resolve("run"));
    try (TraceWriter writer = TraceWriter.open(folder.traces(CELL))) {
      writer.append(trace("m-00", step(1, 2, 0.5), step(1, 1, 3)));
      writer.append(trace("m-01", step(1, 1, 1.5)));
      writer.append(trace("m-02", step(1, 1, 2.5), step(4, 5, -1)));
    }

    PositionRows.write(folder, RunData.load(folder).cells(), 7);

    Table table = Columns.STEPS.read(folder.steps());
    assertThat(table.rowCount()).isEqualTo(1);
    var row = table.row(0);
    assertThat(row.getInt("answers")).isEqualTo(3);
    assertThat(row.getInt("steps")).isEqualTo(5);
    assertThat(row.getInt("open")).isEqualTo(5);
    // the last step has a stream that lags
    assertThat(row.getInt("double")).isEqualTo(4);
    assertThat(row.getDouble("double_rate")).isEqualTo(0.8);
    // answers have 2 of 2, 1 of 1 and 1 of 2 such steps
    assertThat(row.getDouble("double_low")).isBetween(0.5, 0.8);
    assertThat(row.getDouble("double_high")).isEqualTo(1);
    assertThat(row.getInt("flips")).isEqualTo(2);
    assertThat(row.isMissing("kl_mean")).isTrue();
  }

  @Test
  void writesNothingWithoutTraces() throws IOException {
    RunFolder folder = RunFixture.write(root.resolve("run"));

    PositionRows.write(folder, RunData.load(folder).cells(), 7);

    assertThat(folder.positions()).doesNotExist();
    assertThat(folder.steps()).doesNotExist();
  }
}
