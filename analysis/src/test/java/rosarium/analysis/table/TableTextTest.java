package rosarium.analysis.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.config.DataException;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableTextTest {
  @Test
  void escapesEveryCharacterThatTexReads() {
    assertThat(MarkupText.escapeLatex("\\ % _ & # $ { } ~ ^ < > |"))
        .isEqualTo(
            "\\textbackslash{} \\% \\_ \\& \\# \\$ \\{ \\} \\textasciitilde{} "
                + "\\textasciicircum{} \\textless{} \\textgreater{} \\textbar{}");
    assertThat(MarkupText.escapeLatex("α=0.5 † ×"))
        .isEqualTo("$\\alpha$=0.5 \\textdagger{} $\\times$");
    assertThat(MarkupText.escapeLatex("a\nb\u0000c")).isEqualTo("a b c");
    assertThat(MarkupText.escapeLatex("[1] x")).isEqualTo("{}[1] x");
  }

  @Test
  void keepsACellOfMarkdownInItsCell() {
    assertThat(MarkupText.escapeMarkdown("a | b\nc")).isEqualTo("a \\| b c");
    assertThat(MarkupText.escapeMarkdown("<script>&")).isEqualTo("&lt;script&gt;&amp;");
    assertThat(MarkupText.escapeMarkdown("\\|")).isEqualTo("\\\\\\|");
  }

  @Test
  void writesATabularBetweenBooktabsRules() {
    Table table =
        Table.create("t")
            .addColumns(
                StringColumn.create("variant", List.of("a_b", "c|d")),
                StringColumn.create("n", List.of("1", "<0.001")));

    assertThat(MarkupText.latex(table, "a note"))
        .isEqualTo(
            """
            % a note
            \\begin{tabular}{lr}
            \\toprule
            variant & n \\\\
            \\midrule
            a\\_b & 1 \\\\
            c\\textbar{}d & \\textless{}0.001 \\\\
            \\bottomrule
            \\end{tabular}
            """);
    assertThat(MarkupText.markdown(table, "a note"))
        .isEqualTo(
            """
            | variant | n |
            | --- | ---: |
            | a\\_b | 1 |
            | c\\|d | &lt;0.001 |

            a note
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+2", "+1", "-1", "@SUM(A1)", "\tx", "\rx"})
  void putsAnApostropheBeforeWhatASpreadsheetWouldRun(String text) {
    Table table = Table.create("t").addColumns(StringColumn.create("x", List.of(text)));

    assertThat(CsvText.of(table)).contains("'" + text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.05, -0.05",
    "310, 310",
    "10, 10",
    "0.1, 0.1",
    "0.3333333333333333, 0.3333333333",
    "123456789012, 123456789000",
    "1e-9, 1E-9",
    "1536, 1536",
  })
  void writesNumbersWithAPoint(double value, String written) {
    assertThat(CsvText.number(value)).isEqualTo(written);
  }

  @Test
  void readsBackWhatItWrote(@TempDir Path folder) {
    Table table = Columns.COST.emptyTable();
    Columns.append(
        table,
        Arrays.asList(
            1,
            "12e45",
            "a, \"b\"\nc",
            "m",
            "f",
            "rose",
            "d",
            3,
            2,
            1e6,
            5.0,
            0.25,
            0.125,
            0.5,
            1.0,
            2.0,
            3.0,
            null,
            1.0,
            0.0,
            null));
    Path file = folder.resolve("cost.csv");
    Columns.COST.write(table, file);

    Table back = Columns.COST.read(file);

    assertThat(back.stringColumn("cell").get(0)).isEqualTo("12e45");
    assertThat(back.stringColumn("label").get(0)).isEqualTo("a, \"b\"\nc");
    assertThat(back.doubleColumn("tokens_new").get(0)).isEqualTo(1e6);
    assertThat(back.doubleColumn("ratio_to_plain").isMissing(0)).isTrue();
    assertThat(back.intColumn("records").get(0)).isEqualTo(3);
  }

  @Test
  void refusesAFileOfAnotherSchema(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("cost.csv");
    Files.writeString(
        file, String.join(",", Columns.COST.names()) + "\n9" + ",1".repeat(20) + "\n");

    assertThatThrownBy(() -> Columns.COST.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cost.csv:2: schema: found 9");
  }

  @Test
  void refusesAFileWithOtherColumns(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("cost.csv");
    Files.writeString(file, "schema,cell\n1,2\n");

    assertThatThrownBy(() -> Columns.COST.read(file)).isInstanceOf(DataException.class);
  }

  @Test
  void saysThatAFileIsNotThere(@TempDir Path folder) {
    assertThatThrownBy(() -> Columns.COST.read(folder.resolve("none.csv")))
        .isInstanceOf(DataException.class);
  }

  @Test
  void refusesANumberThatIsNone() {
    Table table = Table.create("t").addColumns(tech.tablesaw.api.DoubleColumn.create("x"));

    assertThatThrownBy(() -> Columns.append(table, List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void marksANumberOnTooFewAnswers() {
    assertThat(Numbers.mark(95, 5)).isEmpty();
    assertThat(Numbers.mark(94, 6)).isEqualTo("†");
    assertThat(Numbers.mark(0, 0)).isEmpty();
  }

  @Test
  void givesADifferenceThatRoundsToNothingNoSign() {
    assertThat(Numbers.fixed(-0.0001, 1)).isEqualTo("0.0");
    assertThat(Numbers.fixed(-0.06, 1)).isEqualTo("-0.1");
  }
}
