package rosarium.analysis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.metric.Cost;
import rosarium.analysis.metric.Scores;
import rosarium.core.record.Cell;

/**
 * What is known of one cell once its records have been read.
 *
 * @param cell its line of the plan
 * @param types for each query its type, which may be empty
 * @param judged values from verdicts, those of the leading judge first
 * @param measured values from the answers themselves
 * @param cost time; empty when no answer can be counted
 */
record CellResult(
    Cell cell,
    Map<String, String> types,
    List<Scores> judged,
    List<Scores> measured,
    Optional<Cost> cost) {
  /** Return all values by the id of their metric, in order. */
  Map<String, Scores> scores() {
    Map<String, Scores> all = new LinkedHashMap<>();
    judged.forEach(each -> all.put(each.metric(), each));
    measured.forEach(each -> all.put(each.metric(), each));
    return all;
  }
}
