package rosarium.analysis.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * The estimates of one cell as the harness names them: {@code <metric>,none}. Beside each stand the
 * limits of its 95 % interval and how many answers had a verdict; a standard error is not given,
 * since the intervals are no multiples of one.
 */
final class LmEvalScores {
  /** The harness's name for answers that went through no filter. */
  private static final String FILTER = ",none";

  private LmEvalScores() {}

  static ObjectNode of(Table summary, Cell cell) {
    ObjectNode scores = JsonNodeFactory.instance.objectNode().put("alias", cell.dataset());
    for (Row row : summary) {
      if (!row.getString("cell").equals(cell.id()) || !row.getString("group").equals("all")) {
        continue;
      }
      String metric = row.getString("metric");
      if (!row.isMissing("value")) {
        scores.put(metric + FILTER, row.getDouble("value"));
        scores.put(metric + "_stderr" + FILTER, "N/A");
        scores.put(metric + "_ci95_low" + FILTER, row.getDouble("low"));
        scores.put(metric + "_ci95_high" + FILTER, row.getDouble("high"));
      }
      scores.put(metric + "_scored" + FILTER, row.getInt("scored"));
      scores.put(metric + "_unscored" + FILTER, row.getInt("unscored"));
    }
    return scores;
  }

  /** Say of each judged rate whether more of it is better. */
  static ObjectNode directions(Table summary, Cell cell) {
    ObjectNode better = JsonNodeFactory.instance.objectNode();
    for (Row row : summary) {
      String metric = row.getString("metric");
      if (row.getString("cell").equals(cell.id()) && metric.contains("/")) {
        better.put(metric, !metric.startsWith("over-refusal/"));
      }
    }
    return better;
  }
}
