package rosarium.analysis.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import rosarium.analysis.judge.Measure;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;

/** Makes the values of each metric from the answers of a cell and the verdicts on them. */
public final class CellScores {
  private CellScores() {}

  /**
   * Return what the verdicts of one judge say: the refusal rate on queries to refuse, over-refusal
   * on harmless ones, accuracy on those with an answer; only what the data set has. A planned
   * answer without a verdict is unscored.
   */
  public static List<Scores> ofVerdicts(
      CellData data, VersionedJudge judge, Map<AnswerKey, Verdict> verdicts) {
    Map<String, Expected> expected = new HashMap<>();
    data.queries().stream()
        .filter(judge::covers)
        .forEach(query -> expected.put(query.id(), query.expected()));
    List<Scores> scores = new ArrayList<>();
    for (Expected kind : List.of(Expected.REFUSE, Expected.COMPLY, Expected.ANSWER)) {
      if (expected.containsValue(kind)) {
        for (Measure measure : judge.measures(kind)) {
          scores.add(ofMeasure(data, judge, measure, verdicts, key -> expected.get(key) == kind));
        }
      }
    }
    return scores;
  }

  private static Scores ofMeasure(
      CellData data,
      VersionedJudge judge,
      Measure measure,
      Map<AnswerKey, Verdict> verdicts,
      Predicate<String> wanted) {
    Map<AnswerKey, OptionalDouble> values = new LinkedHashMap<>();
    for (AnswerKey key : data.planned()) {
      if (wanted.test(key.query())) {
        double value =
            verdicts.get(key) instanceof Verdict.Scored scored
                ? measure.value().applyAsDouble(scored)
                : Double.NaN;
        values.put(key, Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value));
      }
    }
    String unit = measure.share() ? "share of queries" : "score";
    return new Scores(measure.name() + "/" + judge.id(), unit, measure.share(), values);
  }

  /**
   * Return the values of metrics that need no judge, of answers that were written rather than
   * chosen; a failed or missing record is unscored.
   */
  public static List<Scores> ofAnswers(CellData data, List<AnswerMetric> metrics) {
    Set<String> written =
        data.queries().stream()
            .filter(query -> query.choice() == null)
            .map(Query::id)
            .collect(Collectors.toSet());
    List<AnswerKey> planned =
        data.planned().stream().filter(key -> written.contains(key.query())).toList();
    List<Scores> scores = new ArrayList<>();
    for (AnswerMetric metric : planned.isEmpty() ? List.<AnswerMetric>of() : metrics) {
      Map<AnswerKey, OptionalDouble> values = new LinkedHashMap<>();
      for (AnswerKey key : planned) {
        RunRecord answer = data.records().get(key);
        values.put(
            key,
            answer == null || answer.finish().equals("failed")
                ? OptionalDouble.empty()
                : metric.value().apply(answer));
      }
      scores.add(new Scores(metric.id(), metric.unit(), metric.share(), values));
    }
    return scores;
  }
}
