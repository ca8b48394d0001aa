package rosarium.analysis.table;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import rosarium.analysis.metric.JointAgreement;
import rosarium.analysis.metric.JudgeAgreement;
import rosarium.core.judge.Interval;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Shows where judges disagree, so that nobody takes one of them for the truth. */
public final class AgreementTable {
  private AgreementTable() {}

  /**
   * One pair of judges.
   *
   * @param dataset id of the data set, all cells together
   * @param first id of a judge
   * @param second id of another
   * @param found how far they agree
   */
  public record Line(String dataset, String first, String second, JudgeAgreement found) {}

  /**
   * All judges of one question.
   *
   * @param dataset id of the data set, all cells together
   * @param question {@code refusal} or {@code harmless}
   * @param judges their ids
   * @param found how far they agree
   */
  public record Joint(String dataset, String question, List<String> judges, JointAgreement found) {}

  /** Return the table of all judges at once. */
  static Table joint(List<Joint> lines) {
    return Table.create("agreement-joint")
        .addColumns(
            column("data set", lines, Joint::dataset),
            column("question", lines, Joint::question),
            column("judges", lines, line -> String.join(", ", line.judges())),
            column("answers", lines, line -> Integer.toString(line.found().answers())),
            column("left out", lines, line -> Integer.toString(line.found().leftOut())),
            column("all agree %", lines, line -> Numbers.fixed(100 * line.found().unanimous(), 1)),
            column(
                "Fleiss' kappa", lines, line -> kappa(line.found().kappa(), line.found().ci95())));
  }

  static Table of(List<Line> lines) {
    return Table.create("agreement")
        .addColumns(
            column("data set", lines, Line::dataset),
            column("first judge", lines, Line::first),
            column("second judge", lines, Line::second),
            column("both refusal", lines, line -> Integer.toString(line.found().both())),
            column("only first", lines, line -> Integer.toString(line.found().onlyFirst())),
            column("only second", lines, line -> Integer.toString(line.found().onlySecond())),
            column("neither", lines, line -> Integer.toString(line.found().neither())),
            column("agree %", lines, line -> Numbers.fixed(100 * line.found().share(), 1)),
            column("kappa", lines, line -> kappa(line.found().kappa(), line.found().ci95())));
  }

  private static <T> StringColumn column(String name, List<T> lines, Function<T, String> text) {
    return StringColumn.create(name, lines.stream().map(text).toList());
  }

  private static String kappa(OptionalDouble kappa, Optional<Interval> ci95) {
    if (kappa.isEmpty()) {
      return "one class";
    }
    Interval interval = ci95.orElseThrow();
    return Numbers.interval(kappa.getAsDouble(), interval.low(), interval.high(), 3);
  }
}
