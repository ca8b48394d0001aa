package rosarium.analysis.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;

/**
 * What lies in the folder of one cell.
 *
 * @param cell its line of the plan
 * @param queries the queries of its data set, in order
 * @param records one record an answer, by query and sample, in the order of the queries
 * @param complete whether the manifest is there, so that no more records will come
 * @param torn what was wrong with a torn last line that was dropped; empty when there was none
 */
public record CellData(
    Cell cell,
    List<Query> queries,
    Map<AnswerKey, RunRecord> records,
    boolean complete,
    Optional<String> torn) {
  /** Return the answers that the plan asks for, in order: every query, every sample. */
  public List<AnswerKey> planned() {
    return queries.stream()
        .flatMap(
            query ->
                java.util.stream.IntStream.range(0, cell.samples())
                    .mapToObj(sample -> new AnswerKey(query.id(), sample)))
        .toList();
  }

  /** Return how many planned answers have no record. */
  public int missing() {
    return (int) planned().stream().filter(key -> !records.containsKey(key)).count();
  }
}
