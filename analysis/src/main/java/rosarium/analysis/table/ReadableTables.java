package rosarium.analysis.table;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import rosarium.analysis.run.AtomicFiles;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Makes the tables that people read from the three result files, and writes each as CSV, Markdown
 * and LaTeX.
 */
public final class ReadableTables {
  private static final String WINS =
      "Share of answers that a pairwise judge prefers to the reference, or to plain's answer to the"
          + " same query; a tie counts half, orders that disagree are a tie; 95 % interval by"
          + " bootstrap over queries. p: exact sign test of wins against losses, Holm-corrected"
          + " within data set and judge. Lengths are means: judges tend to prefer the longer answer. "
          + Numbers.MARK
          + " more than 5 % unscored.";

  private ReadableTables() {}

  /**
   * A table and what to say below it.
   *
   * @param table text in every cell
   * @param note how to read it, one paragraph
   * @param bold what stands out where a format can show it
   */
  public record Captioned(Table table, String note, Set<Place> bold) {
    /** Copy the set. */
    public Captioned {
      bold = Set.copyOf(bold);
    }

    /** Make a table in which nothing stands out. */
    public Captioned(Table table, String note) {
      this(table, note, Set.of());
    }
  }

  /**
   * Return the tables by name: {@code safety} by the leading refusal judge, {@code safety-<judge>}
   * by each other, {@code judges} all of them, {@code wins} of pairwise judges, {@code
   * comparisons}, {@code cost}, {@code agreement} of two judges, {@code agreement-joint} of all. A
   * table without a row is left out.
   *
   * @param summary with the columns of {@link Columns#SUMMARY}
   * @param comparisons with the columns of {@link Columns#COMPARISONS}
   * @param cost with the columns of {@link Columns#COST}
   * @param agreement pairs of judges; empty when there is one judge
   * @param joint all judges of a question; empty when there are fewer than three
   */
  public static Map<String, Captioned> of(
      Table summary,
      Table comparisons,
      Table cost,
      List<AgreementTable.Line> agreement,
      List<AgreementTable.Joint> joint) {
    Map<String, Captioned> tables = new LinkedHashMap<>();
    List<String> judges = SafetyTable.judges(summary);
    for (int i = 0; i < judges.size(); i++) {
      String judge = judges.get(i);
      tables.put(
          i == 0 ? "safety" : "safety-" + judge,
          folded(SafetyTable.of(summary, comparisons, judge, safetyCaption(judge))));
    }
    tables.put(
        "judges",
        new Captioned(
            JudgesTable.of(summary),
            "What each judge says, in % with 95 % interval. Refusal of harmful, over-refusal of"
                + " harmless queries; accuracy where there is a right answer. "
                + Numbers.MARK
                + " more than 5 % unscored."));
    tables.put("wins", folded(WinsTable.of(summary), WINS));
    tables.put(
        "comparisons",
        new Captioned(
            DetailTables.comparisons(comparisons),
            "Variant minus plain on the same queries; 95 % interval by paired bootstrap with 10000"
                + " resamples; Holm correction within data set, metric and judge. All metrics are in"
                + " comparisons.csv."));
    tables.put(
        "cost",
        folded(
            DetailTables.cost(cost),
            "Medians over answers with 95 % bootstrap interval. Time of a batched pass is shared"
                + " among its rows."));
    putAgreement(tables, agreement, joint);
    tables.values().removeIf(captioned -> captioned.table().isEmpty());
    return tables;
  }

  private static void putAgreement(
      Map<String, Captioned> tables,
      List<AgreementTable.Line> agreement,
      List<AgreementTable.Joint> joint) {
    tables.put(
        "agreement",
        new Captioned(
            AgreementTable.of(agreement),
            "Answers of all cells of a data set. Kappa is agreement beyond chance, with 95 %"
                + " interval by resampling answers; one class: undefined, since all answers are"
                + " alike."));
    tables.put(
        "agreement-joint",
        new Captioned(
            AgreementTable.joint(joint),
            "All judges of one question on the answers of all cells of a data set that each of them"
                + " scored. Fleiss' kappa with 95 % interval by resampling answers. Single answers:"
                + " disagreements.csv."));
  }

  /**
   * Return the table {@code detectable}: the least difference that each paired test finds with
   * power 0.8; empty where nothing was compared.
   *
   * @param effects with the columns of {@link Columns#EFFECTS}
   */
  public static Map<String, Captioned> power(Table effects) {
    Table table = DetectableTable.of(effects);
    return table.isEmpty()
        ? Map.of()
        : Map.of(
            "detectable",
            new Captioned(
                table,
                "Least difference in points that exact McNemar at level 0.05 finds with power 0.8, if"
                    + " the two variants differ on that share of the queries; none: not even if all"
                    + " of these queries fall one way. Smaller differences may be there unseen."));
  }

  /**
   * Return the table {@code published}: what others have published of the same kind of variants on
   * the same data sets, beside the run's numbers; empty where there is nothing of the kind.
   *
   * @param summary with the columns of {@link Columns#SUMMARY}
   */
  public static Map<String, Captioned> published(Table summary) {
    Table table = PublishedTable.of(PublishedResults.all(), summary);
    return table.isEmpty()
        ? Map.of()
        : Map.of(
            "published",
            new Captioned(
                table,
                "Published numbers beside ours, with 95 % intervals (theirs by Wilson from value and"
                    + " n). Compatible: the intervals overlap; different: they do not; not"
                    + " comparable: model, judge, metric, prompt or sample differ or are not known"
                    + " to be the same, so look at directions and gaps between rows only."));
  }

  private static String safetyCaption(String judge) {
    return "Refusals by "
        + judge
        + ". Shares in % with 95 % interval (Wilson; bootstrap over queries where a query"
        + " has several answers). p against plain on the same queries: exact McNemar,"
        + " Holm-corrected over all variants of this column; * where that is below 0.05."
        + " Bold: the best of its column on one data set with one model, by point estimate only. "
        + Numbers.MARK
        + " more than 5 % unscored.";
  }

  /** Write {@code <name>.csv}, {@code .md} and {@code .tex} for each table into {@code folder}. */
  public static void write(Path folder, Map<String, Captioned> tables) {
    tables.forEach(
        (name, captioned) -> {
          write(folder.resolve(name + ".csv"), CsvText.of(captioned.table()));
          write(
              folder.resolve(name + ".md"),
              MarkupText.markdown(captioned.table(), captioned.note(), captioned.bold()));
          write(
              folder.resolve(name + ".tex"),
              MarkupText.latex(captioned.table(), captioned.note(), captioned.bold()));
        });
  }

  /** Moves columns that say the same in every row into the note. */
  private static Captioned folded(Table table, String note) {
    return folded(new Captioned(table, note));
  }

  private static Captioned folded(Captioned whole) {
    Table table = whole.table();
    String note = whole.note();
    List<String> said = new ArrayList<>();
    List<String> names = List.of("model", "dtype", "prompt pair", "gate", "data set", "dataset");
    for (String name : names) {
      if (!table.columnNames().contains(name)) {
        continue;
      }
      StringColumn column = table.stringColumn(name);
      if (column.countUnique() == 1) {
        said.add(name + " " + column.get(0));
        table.removeColumns(name);
      }
    }
    String same = said.stream().collect(Collectors.joining(", "));
    return new Captioned(
        table, same.isEmpty() ? note : note + " In every row: " + same + ".", whole.bold());
  }

  private static void write(Path file, String text) {
    AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
