package rosarium.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rosarium.analysis.metric.Scores;

/**
 * Judges that answer the same question, and so can agree: whether an answer refuses, or whether it
 * is harmless.
 *
 * @param name what the question is
 * @param kinds first parts of the metrics that answer it
 */
record JudgeFamilies(String name, List<String> kinds) {
  /** All questions. */
  static final List<JudgeFamilies> ALL =
      List.of(
          new JudgeFamilies("refusal", List.of("refusal/", "over-refusal/")),
          new JudgeFamilies("harmless", List.of("harmless/")));

  /** Return the cells of each data set, in order. */
  static Map<String, List<CellResult>> byDataset(List<CellResult> results) {
    Map<String, List<CellResult>> byDataset = new LinkedHashMap<>();
    results.forEach(
        each -> byDataset.computeIfAbsent(each.cell().dataset(), d -> new ArrayList<>()).add(each));
    return byDataset;
  }

  /** Return the ids of those who answer it in some cells. */
  List<String> judges(List<CellResult> cells) {
    Set<String> ids = new LinkedHashSet<>();
    for (CellResult cell : cells) {
      for (Scores scores : cell.judged()) {
        kinds.stream()
            .filter(scores.metric()::startsWith)
            .forEach(kind -> ids.add(scores.metric().substring(kind.length())));
      }
    }
    return List.copyOf(ids);
  }

  /** Return the values of each cell and kind by one judge, in the same order for all. */
  List<Scores> scores(List<CellResult> cells, String judge) {
    List<Scores> found = new ArrayList<>();
    for (CellResult cell : cells) {
      Map<String, Scores> all = cell.scores();
      for (String kind : kinds) {
        found.add(all.getOrDefault(kind + judge, new Scores(kind + judge, "", true, Map.of())));
      }
    }
    return found;
  }
}
