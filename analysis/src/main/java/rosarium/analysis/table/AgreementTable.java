package rosarium.analysis.table;

import java.util.List;
import java.util.function.Function;
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
            column("kappa", lines, AgreementTable::kappa));
  }

  private static StringColumn column(String name, List<Line> lines, Function<Line, String> text) {
    return StringColumn.create(name, lines.stream().map(text).toList());
  }

  private static String kappa(Line line) {
    if (line.found().kappa().isEmpty()) {
      return "one class";
    }
    Interval interval = line.found().ci95().orElseThrow();
    return Numbers.interval(line.found().kappa().getAsDouble(), interval.low(), interval.high(), 3);
  }
}
