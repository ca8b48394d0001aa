package rosarium.analysis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.metric.JointAgreement;
import rosarium.analysis.metric.JudgeAgreement;
import rosarium.analysis.metric.Scores;
import rosarium.analysis.stats.RandomStreams;
import rosarium.analysis.stats.Wilson;
import rosarium.analysis.table.AgreementTable;
import rosarium.analysis.table.Columns;
import rosarium.core.judge.Interval;
import rosarium.core.record.RunFolder;
import tech.tablesaw.api.Table;

/** Compares the judges of one question on the answers of all cells of a data set. */
final class AgreementRows {
  private AgreementRows() {}

  /** Compare every pair. */
  static List<AgreementTable.Line> of(List<CellResult> results, long seed) {
    List<AgreementTable.Line> lines = new ArrayList<>();
    JudgeFamilies.byDataset(results)
        .forEach(
            (dataset, cells) ->
                JudgeFamilies.ALL.forEach(family -> pairs(lines, dataset, cells, family, seed)));
    return lines;
  }

  private static void pairs(
      List<AgreementTable.Line> lines,
      String dataset,
      List<CellResult> cells,
      JudgeFamilies family,
      long seed) {
    List<String> judges = family.judges(cells);
    for (int i = 0; i < judges.size(); i++) {
      for (int j = i + 1; j < judges.size(); j++) {
        String first = judges.get(i);
        String second = judges.get(j);
        JudgeAgreement.of(
                family.scores(cells, first),
                family.scores(cells, second),
                RandomStreams.of(seed, "agreement", dataset, first, second))
            .ifPresent(found -> lines.add(new AgreementTable.Line(dataset, first, second, found)));
      }
    }
  }

  /** Write {@code agreement.csv}; remove an earlier one where there is nothing to say. */
  static void write(RunFolder folder, List<AgreementTable.Line> lines) {
    if (lines.isEmpty()) {
      try {
        Files.deleteIfExists(folder.agreement());
      } catch (IOException e) {
        throw new UncheckedIOException(folder.agreement() + ": cannot be removed", e);
      }
      return;
    }
    Table table = Columns.AGREEMENT.emptyTable();
    lines.forEach(line -> Columns.append(table, row(line)));
    Columns.AGREEMENT.write(table, folder.agreement());
  }

  private static List<@Nullable Object> row(AgreementTable.Line line) {
    JudgeAgreement found = line.found();
    int alike = found.both() + found.neither();
    int n = alike + found.onlyFirst() + found.onlySecond();
    Interval agree = Wilson.interval(alike, n, 0.95);
    return Arrays.asList(
        Columns.SCHEMA,
        line.dataset(),
        line.first(),
        line.second(),
        n,
        found.both(),
        found.onlyFirst(),
        found.onlySecond(),
        found.neither(),
        found.share(),
        agree.low(),
        agree.high(),
        found.kappa().isPresent() ? (Double) found.kappa().getAsDouble() : null,
        found.ci95().map(Interval::low).orElse(null),
        found.ci95().map(Interval::high).orElse(null));
  }

  /** Compare all judges of a question at once, where there are three or more. */
  static List<AgreementTable.Joint> joint(List<CellResult> results, long seed) {
    List<AgreementTable.Joint> lines = new ArrayList<>();
    JudgeFamilies.byDataset(results)
        .forEach(
            (dataset, cells) -> {
              for (JudgeFamilies family : JudgeFamilies.ALL) {
                List<String> judges = family.judges(cells);
                List<List<Scores>> all =
                    judges.stream().map(judge -> family.scores(cells, judge)).toList();
                if (judges.size() > 2) {
                  JointAgreement.of(
                          all, RandomStreams.of(seed, "joint agreement", dataset, family.name()))
                      .ifPresent(
                          found ->
                              lines.add(
                                  new AgreementTable.Joint(dataset, family.name(), judges, found)));
                }
              }
            });
    return lines;
  }
}
