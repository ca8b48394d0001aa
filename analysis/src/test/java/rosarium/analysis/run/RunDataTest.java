package rosarium.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;

class RunDataTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @SuppressWarnings("NullAway.Init")
  RunFolder folder;

  @BeforeEach
  void writeTheRun() throws IOException {
    folder = RunFixture.write(root);
  }

  @Test
  void readsPlanAndQueriesInOrder() {
    RunData run = RunData.load(folder);

    assertThat(run.name()).isEqualTo("fixture");
    assertThat(run.cells())
        .extracting(Cell::label)
        .startsWith("plain", "rose α=0.3", "rose α=0.5", "rose α=0.9");
    assertThat(run.queries()).containsOnlyKeys("mixed", "facts");
    assertThat(run.queries().get("mixed")).isEqualTo(RunFixture.mixed());
  }

  @Test
  void readsRecordsInTheOrderOfTheQueries() throws IOException {
    Path file = folder.records("mixed-plain");
    List<String> lines = new java.util.ArrayList<>(Files.readAllLines(file));
    java.util.Collections.reverse(lines);
    Files.writeString(file, String.join("\n", lines) + "\n");

    RunData run = RunData.load(folder);
    CellData data = run.read(run.cells().get(0));

    assertThat(data.records().keySet())
        .extracting(AnswerKey::query)
        .containsExactlyElementsOf(RunFixture.mixed().stream().map(Query::id).toList());
    assertThat(data.complete()).isTrue();
    assertThat(data.missing()).isZero();
  }

  @Test
  void countsAnswersThatAreStillToCome() throws IOException {
    Path file = folder.records("facts-plain");
    List<String> lines = Files.readAllLines(file);
    Files.writeString(file, String.join("\n", lines.subList(0, 3)) + "\n{\"sch");
    Files.delete(folder.manifest("facts-plain"));

    RunData run = RunData.load(folder);
    CellData data = run.read(run.cells().get(4));

    assertThat(data.complete()).isFalse();
    assertThat(data.missing()).isEqualTo(RunFixture.FACTS - 3);
    assertThat(data.torn()).hasValueSatisfying(why -> assertThat(why).contains("jsonl:4"));
  }

  @Test
  void readsACellThatHasNotBegun() throws IOException {
    Files.delete(folder.records("facts-plain"));

    RunData run = RunData.load(folder);

    assertThat(run.read(run.cells().get(4)).records()).isEmpty();
  }

  @Test
  void refusesAnAnswerThatStandsThereTwice() throws IOException {
    Path file = folder.records("facts-plain");
    List<String> lines = Files.readAllLines(file);
    Files.writeString(file, String.join("\n", lines) + "\n" + lines.get(2) + "\n");

    RunData run = RunData.load(folder);

    assertThatThrownBy(() -> run.read(run.cells().get(4)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("records.jsonl:9: the same query and sample stand on line 3");
  }

  @Test
  void refusesAnUnknownQueryNamingTheNearest() throws IOException {
    Path file = folder.records("facts-plain");
    Files.writeString(file, Files.readString(file).replace("\"f-3\"", "\"f-33\""));

    RunData run = RunData.load(folder);

    assertThatThrownBy(() -> run.read(run.cells().get(4)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("records.jsonl:4: query: 'f-33'")
        .hasMessageContaining("did you mean 'f-3'");
  }

  @Test
  void refusesARecordOfAnotherCell() throws IOException {
    Files.copy(
        folder.records("facts-rose-0.5"),
        folder.records("facts-plain"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    RunData run = RunData.load(folder);

    assertThatThrownBy(() -> run.read(run.cells().get(4)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected 'facts-plain'");
  }

  @Test
  void refusesACellThatWouldLeaveTheFolder() throws IOException {
    String plan = Files.readString(folder.plan());
    Files.writeString(folder.plan(), plan.replace("\"mixed-plain\"", "\"../../etc\""));

    assertThatThrownBy(() -> RunData.load(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("plan.json cells[0].id: '../../etc'")
        .extracting(e -> ((DataException) e).kind())
        .isEqualTo(DataException.Kind.PATH);
  }

  @Test
  void refusesAPlanOfAnotherSchema() throws IOException {
    String plan = Files.readString(folder.plan());
    Files.writeString(folder.plan(), plan.replace("\"schema\":1", "\"schema\":9"));

    assertThatThrownBy(() -> RunData.load(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("plan.json: schema: found 9");
  }
}
