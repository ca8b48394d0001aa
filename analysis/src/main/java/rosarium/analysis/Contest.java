package rosarium.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.metric.Scores;
import rosarium.core.record.Cell;

/**
 * A cell and its plain cell in one metric that both have.
 *
 * @param baseline the plain cell
 * @param variant the other
 * @param before values of the plain cell
 * @param after values of the other
 */
record Contest(Cell baseline, Cell variant, Scores before, Scores after) {
  /** Return all there are, in the order of the plan. */
  static List<Contest> of(List<CellResult> results) {
    List<Cell> cells = results.stream().map(CellResult::cell).toList();
    List<Contest> found = new ArrayList<>();
    for (CellResult result : results) {
      Optional<Cell> plain = Baselines.of(result.cell(), cells);
      if (plain.isEmpty()) {
        continue;
      }
      Map<String, Scores> before = results.get(cells.indexOf(plain.get())).scores();
      result
          .scores()
          .forEach(
              (metric, after) -> {
                Scores values = before.get(metric);
                if (values != null) {
                  found.add(new Contest(plain.get(), result.cell(), values, after));
                }
              });
    }
    return found;
  }

  /**
   * Name the family within which Holm corrects: all comparisons with one baseline in one metric,
   * which names its judge, on one data set, that is, every variant and every strength.
   */
  String family() {
    return variant.dataset() + "|" + after.metric() + "|" + baseline.id();
  }
}
