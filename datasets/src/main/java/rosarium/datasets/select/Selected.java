package rosarium.datasets.select;

import java.util.List;
import java.util.Map;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.QueryFile;

/**
 * The queries of one cell.
 *
 * @param queries each text once, in the order in which they are asked
 * @param copies how often a text stood in the data set, by the id of the query that was kept; only
 *     those that stood there more than once
 * @param dropped how many duplicates were dropped before a subset was taken
 */
public record Selected(List<Query> queries, Map<String, Integer> copies, int dropped) {
  /** Copy list and map. */
  public Selected {
    queries = List.copyOf(queries);
    copies = Map.copyOf(copies);
  }

  /** Return the hash over the queries in their order: that of their {@link QueryFile}. */
  public String datasetSha256() {
    return QueryFile.sha256(queries);
  }
}
