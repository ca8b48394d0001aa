package rosarium.analysis.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.testing.Shared;

/** The rule of the manuscript: what a run could make untrue is written by the run. */
class ManuscriptTest {
  /** Commands whose arguments name things: a digit in there is part of a name or a length. */
  private static final Pattern NAMES =
      Pattern.compile(
          "\\\\(val|ifvalue|cite|ref|label|input|generatedtable|generatedfigure|bibliography"
              + "|documentclass|usepackage)(\\[[^]]*\\])?\\{[^{}]*\\}");

  private static final Pattern DIGIT = Pattern.compile("[0-9]");

  /** A share without a value before it. */
  private static final Pattern SHARE = Pattern.compile("\\\\%|\\bper ?cent\\b");

  /** Numbers in words next to what they would measure. */
  private static final Pattern COUNTED =
      Pattern.compile(
          "(?i)\\b(twice|thrice|half|double|(two|three|four|five|six|seven|eight|nine|ten|twelve"
              + "|hundred|thousand)\\s+(times|points|percent|queries|answers|tokens|variants))\\b");

  /** Judgements that only a test can make. */
  private static final Pattern JUDGEMENT =
      Pattern.compile(
          "(?i)\\b(significant\\w*|higher|lower|highest|lowest|safer|safest|faster|slower|fewer|worse"
              + "|better|best|outperform\\w*|improve\\w*|increase[sd]?|decrease[sd]?|rises?|rose to|falls?"
              + "|doubles?|halves)\\b");

  /** Where results are told: what stands elsewhere is about methods. */
  private static final List<String> TOLD = List.of("abstract.tex", "results.tex", "cost.tex");

  /** Values that the rule lets stand before a percent sign. */
  private static final Pattern VALUED = Pattern.compile("\\\\val\\{[^{}]*\\}(\\\\,)?\\\\%");

  private static List<String> broken(Manuscript manuscript) {
    List<String> broken = new ArrayList<>();
    for (Path file : manuscript.files()) {
      List<String> lines = manuscript.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        String prose = NAMES.matcher(VALUED.matcher(lines.get(i)).replaceAll("")).replaceAll("");
        for (Pattern rule : List.of(DIGIT, SHARE, COUNTED)) {
          note(rule, prose, file, i, broken);
        }
        if (TOLD.contains(file.getFileName().toString())) {
          note(JUDGEMENT, prose.replaceAll("(?i)\\bfewer: ", ""), file, i, broken);
        }
      }
    }
    return broken;
  }

  private static void note(Pattern rule, String prose, Path file, int line, List<String> broken) {
    Matcher found = rule.matcher(prose);
    while (found.find()) {
      broken.add(file + ":" + (line + 1) + ": '" + found.group() + "' is typed in");
    }
  }

  private static Manuscript ours() {
    return Manuscript.at(Shared.projectRoot().resolve("paper"));
  }

  @Test
  void noNumberAndNoJudgementIsTypedIn() {
    Manuscript ours = ours();

    assertThat(ours.files()).hasSizeGreaterThan(7);
    assertThat(ours.uses()).hasSizeGreaterThan(60);
    assertThat(broken(ours)).isEmpty();
  }

  @Test
  void theStyleHoldsNoNumberButThoseOfParameters() throws IOException {
    String style = Files.readString(Shared.projectRoot().resolve("paper/rosarium.sty"));

    assertThat(style.replaceAll("#[1-9]|\\[[1-9]\\]|LaTeX2e", "")).doesNotContainPattern(DIGIT);
  }

  @Test
  void seesWhatIsTypedIn(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("sections"));
    Files.writeString(
        folder.resolve("main.tex"),
        "\\documentclass[11pt]{article} \\cite{a2020b} \\val{rose-0.5.refusal}\\,\\% % 12 in a comment\n");
    Manuscript good = Manuscript.at(folder);
    assertThat(broken(good)).isEmpty();

    Files.writeString(
        folder.resolve("sections/results.tex"),
        "ROSE refused 12 queries.\nIt is safer.\n\\val{a.b} or ten\\,\\% and twice as many.\nSeven queries\n");

    assertThat(broken(Manuscript.at(folder)))
        .containsExactly(
            "sections/results.tex:1: '1' is typed in",
            "sections/results.tex:1: '2' is typed in",
            "sections/results.tex:2: 'safer' is typed in",
            "sections/results.tex:3: '\\%' is typed in",
            "sections/results.tex:3: 'twice' is typed in",
            "sections/results.tex:4: 'Seven queries' is typed in");
  }

  @Test
  void everythingThatIsCitedStandsInTheBibliography() throws IOException {
    Path paper = Shared.projectRoot().resolve("paper");
    String bibliography = Files.readString(paper.resolve("references.bib"));
    StringBuilder all = new StringBuilder();
    for (Path file : ours().files()) {
      all.append(String.join("", ours().lines(file)));
    }
    Matcher cited = Pattern.compile("\\\\cite\\{([^{}]*)\\}").matcher(all);
    int keys = 0;
    while (cited.find()) {
      for (String key : cited.group(1).split(",", -1)) {
        assertThat(bibliography).contains("{" + key.strip() + ",");
        keys++;
      }
    }
    assertThat(keys).isGreaterThan(40);
  }
}
