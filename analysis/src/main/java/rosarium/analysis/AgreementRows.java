package rosarium.analysis;

import java.util.ArrayList;
import java.util.List;
import rosarium.analysis.metric.JointAgreement;
import rosarium.analysis.metric.JudgeAgreement;
import rosarium.analysis.metric.Scores;
import rosarium.analysis.stats.RandomStreams;
import rosarium.analysis.table.AgreementTable;

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
                                  new AgreementTable.Joint(
                                      dataset, family.name(), judges, found)));
                }
              }
            });
    return lines;
  }
}
