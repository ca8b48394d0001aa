package rosarium.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.judge.Judges;
import rosarium.analysis.judge.Judging;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.metric.CellScores;
import rosarium.analysis.metric.ChoiceScores;
import rosarium.analysis.metric.Cost;
import rosarium.analysis.metric.Degeneration;
import rosarium.analysis.metric.PlainSurprise;
import rosarium.analysis.metric.ReferenceLengths;
import rosarium.analysis.metric.Scores;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.analysis.run.LikelihoodFile;
import rosarium.analysis.run.RunData;
import rosarium.core.judge.Verdict;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;

/**
 * What is known of one cell once its records have been read.
 *
 * @param cell its line of the plan
 * @param types for each query its type, which may be empty
 * @param judged values from verdicts, those of the leading judge first
 * @param measured values from the answers themselves
 * @param cost time; empty when no answer can be counted
 * @param open ids of judges that only recall, where replies to some of their questions are lacking
 */
public record CellResult(
    Cell cell,
    Map<String, String> types,
    List<Scores> judged,
    List<Scores> measured,
    Optional<Cost> cost,
    List<String> open) {
  /** Judge and measure the answers of a cell; keeps the verdicts in its folder. */
  public static CellResult of(RunData run, CellData data, Judges judges, AnalysisOptions options) {
    Cell cell = data.cell();
    Map<String, String> types = new LinkedHashMap<>();
    data.queries().forEach(query -> types.put(query.id(), query.type()));
    List<Scores> judged = new ArrayList<>();
    List<String> open = new ArrayList<>();
    List<VersionedJudge> chosen = chosen(data, judges, options);
    Optional<Map<AnswerKey, RunRecord>> plain =
        chosen.stream().anyMatch(VersionedJudge::comparesWithBaseline)
            ? Baselines.of(cell, run.cells()).map(each -> run.read(each).records())
            : Optional.empty();
    for (VersionedJudge judge : chosen) {
      if (judge.comparesWithBaseline() && plain.isEmpty()) {
        continue;
      }
      Map<AnswerKey, RunRecord> beside =
          judge.comparesWithBaseline() ? plain.orElseThrow() : Map.of();
      Optional<Map<AnswerKey, Verdict>> verdicts = Judging.of(run.folder(), data, beside, judge);
      verdicts.ifPresent(given -> judged.addAll(CellScores.ofVerdicts(data, judge, given)));
      if (judge.onlyRecalls()
          && !verdicts.map(given -> Judging.whole(given, judge)).orElse(false)) {
        open.add(judge.id());
      }
    }
    List<Scores> measured = new ArrayList<>(ChoiceScores.of(data));
    measured.addAll(ReferenceLengths.of(data));
    LikelihoodFile.read(LikelihoodFile.of(run.folder(), cell.id()))
        .ifPresent(file -> measured.add(PlainSurprise.of(data, file)));
    measured.addAll(CellScores.ofAnswers(data, Degeneration.metrics(judges.positionList())));
    return new CellResult(
        cell,
        types,
        judged,
        measured,
        Cost.of(data.records().values(), options.seed(), cell.id()),
        open);
  }

  private static List<VersionedJudge> chosen(
      CellData data, Judges judges, AnalysisOptions options) {
    List<VersionedJudge> wanted =
        new ArrayList<>(
            options.judges().isEmpty()
                ? judges.defaultsFor(data.cell().dataset())
                : options.judges().stream().map(judges::get).toList());
    options.more().stream().filter(judge -> !wanted.contains(judge)).forEach(wanted::add);
    return wanted.stream()
        .filter(judge -> data.queries().stream().anyMatch(judge::covers))
        .toList();
  }

  /** Return all values by the id of their metric, in order. */
  public Map<String, Scores> scores() {
    Map<String, Scores> all = new LinkedHashMap<>();
    judged.forEach(each -> all.put(each.metric(), each));
    measured.forEach(each -> all.put(each.metric(), each));
    return all;
  }
}
