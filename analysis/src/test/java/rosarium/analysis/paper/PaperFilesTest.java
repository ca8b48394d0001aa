package rosarium.analysis.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.report.Report;
import rosarium.analysis.run.RunFixture;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;

class PaperFilesTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @SuppressWarnings("NullAway.Init")
  private RunFolder folder;

  @BeforeEach
  void makeARun() throws IOException {
    folder = RunFixture.write(root.resolve("run"));
    Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of(), 7));
    Report.write(folder);
  }

  private Path manuscript(String text) throws IOException {
    Path manuscript = root.resolve("manuscript");
    Files.createDirectories(manuscript.resolve("sections"));
    Files.writeString(manuscript.resolve("main.tex"), "\\input{sections/results}\n");
    Files.writeString(manuscript.resolve("sections/results.tex"), text);
    Files.writeString(manuscript.resolve("references.bib"), "@misc{a2020b, title={A}}\n");
    Files.writeString(manuscript.resolve("rosarium.sty"), "% style\n");
    return manuscript;
  }

  private String numbers(String text) throws IOException {
    PaperFiles.write(folder, manuscript(text), root.resolve("paper"));
    return Files.readString(root.resolve("paper/generated/numbers.tex"));
  }

  private static String macro(String key, String value) {
    return "\\csname rosarium:" + key + "\\endcsname{" + value + "}\n";
  }

  @Test
  void saysInWordsWhatTheTestsFound() throws IOException {
    // plain refuses 4 of 12, 0.9 all 12: p = 2 / 2^8, times three by Holm
    assertThat(numbers("x"))
        .contains(macro("plain.refusal", "33.3"))
        .contains(macro("rose-0.9.refusal", "100.0"))
        .contains(macro("rose-0.9.refusal.word", "more"))
        .contains(
            "\\csname rosarium:rose-0.9.refusal.finding\\endcsname{refused more harmful queries than"
                + " plain decoding (100.0\\,\\% against 33.3\\,\\%, difference 66.7 points,"
                + " 95\\,\\% interval ")
        .contains("$p = 0.023$)}")
        .contains(macro("rose-0.5.refusal.word", "no evidence of a difference"))
        .contains("rose-0.5.refusal.finding\\endcsname{gave no evidence of a difference from plain")
        .contains(macro("count.refusal", "3"))
        .contains(macro("count.refusal.more", "1"))
        .contains(macro("count.refusal.fewer", "none"))
        .contains(macro("list.refusal.more", "rose $\\alpha$=0.9"))
        .contains(macro("trend.refusal", "never falls"))
        .contains(macro("trend.strengths", "0.3, 0.5, 0.9"))
        .contains(macro("run.queries.harmful", "12"))
        .contains(macro("run.judge.refusal", "refusal-own-v1"))
        .contains(macro("run.resamples", "10,000"));
  }

  @Test
  void copiesTheManuscriptItsTablesAndFigures() throws IOException {
    PaperFiles.Written written =
        PaperFiles.write(
            folder,
            manuscript(
                "\\val{plain.refusal} \\generatedtable{variants} \\generatedtable{cost}"
                    + " \\generatedfigure{safety} % \\val{of.a.comment}\n"),
            root.resolve("paper"));

    assertThat(written.main()).isEqualTo(root.resolve("paper/main.tex"));
    assertThat(written.used()).isEqualTo(1);
    for (String file :
        List.of(
            "main.tex",
            "sections/results.tex",
            "references.bib",
            "rosarium.sty",
            "generated/tables/variants.tex",
            "generated/tables/cost.tex",
            "generated/figures/safety.pdf")) {
      assertThat(root.resolve("paper").resolve(file)).as(file).isRegularFile().isNotEmptyFile();
    }
    assertThat(Files.readString(root.resolve("paper/generated/tables/variants.tex")))
        .contains("rose $\\alpha$=0.9 & own & 100.0 [75.8, 100.0]*");
  }

  @Test
  void namesEveryValueThatTheRunLacks() throws IOException {
    Path manuscript =
        manuscript("a\n\\val{rose-2.refusal}\n\\generatedtable{none} \\generatedfigure{nowhere}\n");

    assertThatThrownBy(() -> PaperFiles.write(folder, manuscript, root.resolve("paper")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a run of experiments/configs/paper.yaml gives it")
        .hasMessageContaining("sections/results.tex:2: no value for 'rose-2.refusal'")
        .hasMessageContaining("sections/results.tex:3: no table 'none'")
        .hasMessageContaining("sections/results.tex:3: no figure 'nowhere'");
    assertThat(root.resolve("paper")).doesNotExist();
  }

  @Test
  void letsATextAskWhetherThereIsAValue() throws IOException {
    assertThat(numbers("\\ifvalue{acd-0.4.refusal}{\\val{acd-0.4.refusal.finding}}{}\n"))
        .doesNotContain("acd-0.4");
    Path other = manuscript("\\ifvalue{run.date}{\\val{run.date} \\val{run.nothing}}{}\n");
    assertThatThrownBy(() -> PaperFiles.write(folder, other, root.resolve("paper")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no value for 'run.nothing'")
        .hasMessageNotContaining("run.date");
  }

  @Test
  void writesNothingOverTheManuscript() throws IOException {
    Path manuscript = manuscript("x");

    assertThatThrownBy(() -> PaperFiles.write(folder, manuscript, manuscript))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is the manuscript itself");
    assertThatThrownBy(() -> PaperFiles.write(folder, root.resolve("run"), root.resolve("paper")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("main.tex is absent");
  }

  @Test
  void sharesNoKeyBetweenModels() throws IOException {
    String plan = Files.readString(folder.plan());
    Files.writeString(folder.plan(), plan.replaceFirst("\"tiny\"", "\"other\""));
    Path manuscript = manuscript("x");

    assertThatThrownBy(() -> PaperFiles.write(folder, manuscript, root.resolve("paper")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("other (float32), tiny (float32)");
  }

  @Test
  void saysHowASeriesMoves() {
    assertThat(Words.trend(1, 2, 2)).isEqualTo("never falls");
    assertThat(Words.trend(2, 1, 1)).isEqualTo("never rises");
    assertThat(Words.trend(1, 1, 1)).isEqualTo("stays where it is");
    assertThat(Words.trend(1, 3, 2)).isEqualTo("does not move in one direction");
  }
}
