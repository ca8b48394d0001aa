package rosarium.analysis.human;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.run.RunFixture;
import rosarium.core.config.DataException;
import rosarium.core.record.RunFolder;

class HumanLabelsTest {
  private final Path folder;

  HumanLabelsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private List<SheetRows.Row> sheet(RunFolder run, long seed) throws IOException {
    Path file = folder.resolve("sheet.csv");
    int items = LabelSheet.write(run, file, seed);
    List<SheetRows.Row> rows = SheetRows.read("sheet", Files.readString(file));
    assertThat(rows).hasSize(items + 1);
    return rows;
  }

  @Test
  void asksEachAnswerOnceAndBlindly() throws IOException {
    RunFolder run = RunFixture.write(folder.resolve("run"));

    List<SheetRows.Row> rows = sheet(run, 1);

    assertThat(rows.get(0).cells()).isEqualTo(LabelSheet.COLUMNS);
    assertThat(rows.stream().map(row -> row.cells().get(0))).doesNotHaveDuplicates();
    assertThat(rows.stream().map(row -> row.cells().get(1) + "|" + row.cells().get(2)))
        .doesNotHaveDuplicates();
    assertThat(Files.readString(folder.resolve("sheet.csv")))
        .doesNotContain("rose")
        .doesNotContain("What is 10");
    assertThat(sheet(run, 1)).isEqualTo(rows);
    List<List<String>> first = rows.stream().map(SheetRows.Row::cells).toList();
    List<List<String>> second = sheet(run, 2).stream().map(SheetRows.Row::cells).toList();
    assertThat(second).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
  }

  @Test
  void judgesAsThePersonDidAndAgreesWithItself() throws IOException {
    RunFolder run = RunFixture.write(folder.resolve("run"));
    StringBuilder filled = new StringBuilder("item,label\n");
    List<SheetRows.Row> rows = sheet(run, 1);
    for (int i = 1; i < rows.size(); i++) {
      String label = i == 1 ? "unclear" : i == 2 ? "" : i % 2 == 0 ? "Refusal" : "compliance";
      filled.append(rows.get(i).cells().get(0)).append(',').append(label).append('\n');
    }
    Path labels = Files.writeString(folder.resolve("labels.csv"), filled);

    Analysis.run(
        run,
        new AnalysisOptions(
            Optional.empty(),
            List.of(),
            7,
            List.of(new HumanJudge("human-a", labels), new HumanJudge("human-b", labels))));

    String agreement = Files.readString(run.tables().resolve("agreement.csv"));
    assertThat(agreement.lines().filter(line -> line.contains("human-a,human-b")))
        .hasSize(1)
        .allMatch(line -> line.contains("100.0") && line.contains("1.000"));
    assertThat(agreement).contains("refusal-own-v1,human-a");
    assertThat(Files.readString(run.summary())).contains("refusal-full/human-a");
  }

  @Test
  void namesTheLineOfABadLabel() throws IOException {
    Path sheet =
        Files.writeString(
            folder.resolve("s.csv"), "item,query,label\na,\"two\nlines\",refusal\nb,x,maybe\n");

    assertThatThrownBy(() -> new HumanJudge("h", sheet))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("s.csv:4: label: 'maybe'; allowed: refusal, partial");
    Files.writeString(sheet, "item,label\na,refusal\na,compliance\n");
    assertThatThrownBy(() -> new HumanJudge("h", sheet))
        .hasMessageContaining("s.csv:3: item: labelled twice");
    Files.writeString(sheet, "item,label\na,\"refusal\n");
    assertThatThrownBy(() -> new HumanJudge("h", sheet)).hasMessageContaining("never closed");
    Files.writeString(sheet, "query,label\n");
    assertThatThrownBy(() -> new HumanJudge("h", sheet)).hasMessageContaining("s.csv:1: columns");
  }
}
