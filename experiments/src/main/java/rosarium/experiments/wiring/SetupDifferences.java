package rosarium.experiments.wiring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import rosarium.analysis.Analysis;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;
import rosarium.datasets.Dataset;
import rosarium.datasets.DatasetCard;
import rosarium.datasets.Datasets;
import tech.tablesaw.api.Row;

/** Says in sentences how a run differs from what is customary with its data sets. */
final class SetupDifferences {
  private SetupDifferences() {}

  /**
   * Return one sentence for each kind of difference, none where there is none.
   *
   * @param own judges of the user's
   */
  static List<String> of(Analysis.Result result, List<VersionedJudge> own) {
    Map<String, Set<String>> judges = new LinkedHashMap<>();
    for (Row row : result.summary()) {
      String metric = row.getString("metric");
      if (metric.matches("(refusal|over-refusal|accuracy|harmless|strongreject|win-rate)/.*")) {
        judges
            .computeIfAbsent(row.getString("dataset"), name -> new LinkedHashSet<>())
            .add(metric.substring(metric.indexOf('/') + 1));
      }
    }
    List<String> found = new ArrayList<>();
    List<Cell> cells = result.run().cells();
    otherJudges(judges, found);
    for (VersionedJudge judge : own) {
      if (!judge.differences().isEmpty()) {
        found.add(
            "Judge %s: %s. Its verdicts do not compare with published ones."
                .formatted(judge.id(), String.join("; ", judge.differences())));
      }
    }
    subsets(cells, found);
    prompts(cells, found);
    return found;
  }

  private static void otherJudges(Map<String, Set<String>> judges, List<String> found) {
    SortedMap<String, Dataset> known = Datasets.all();
    List<String> other = new ArrayList<>();
    judges.forEach(
        (dataset, used) -> {
          Dataset its = known.get(dataset);
          if (its != null && !used.contains(its.card().judge())) {
            other.add(
                dataset
                    + " (by custom "
                    + its.card().judge()
                    + ", here "
                    + String.join(", ", used)
                    + ")");
          }
        });
    if (!other.isEmpty()) {
      found.add(
          "The judge differs from the customary one: "
              + String.join("; ", other)
              + ". Rates by different judges do not compare.");
    }
  }

  private static void subsets(List<Cell> cells, List<String> found) {
    SortedMap<String, Dataset> known = Datasets.all();
    Map<String, Integer> asked = new LinkedHashMap<>();
    cells.forEach(cell -> asked.merge(cell.dataset(), cell.queries(), Math::max));
    List<String> parts = new ArrayList<>();
    asked.forEach(
        (dataset, n) -> {
          DatasetCard card = known.containsKey(dataset) ? known.get(dataset).card() : null;
          if (card != null && card.size() > n) {
            parts.add(dataset + " (" + n + " of " + card.size() + ")");
          }
        });
    if (!parts.isEmpty()) {
      found.add(
          "Part of a data set only: "
              + String.join(", ", parts)
              + ". Rates over all of it may differ.");
    }
  }

  private static void prompts(List<Cell> cells, List<String> found) {
    Set<String> own =
        cells.stream()
            .flatMap(cell -> cell.prompts().values().stream())
            .map(RunRecord.PromptUse::id)
            .filter(id -> id.startsWith("own-"))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!own.isEmpty()) {
      found.add(
          "Prompts of this project's own words ("
              + String.join(", ", own)
              + "), not those of the cited papers: no rate here reproduces or contradicts a published"
              + " one.");
    }
  }
}
