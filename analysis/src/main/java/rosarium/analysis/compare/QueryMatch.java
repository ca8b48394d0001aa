package rosarium.analysis.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.TextHash;

/**
 * Matches the queries of two cells by SHA-256 over what is asked and what is expected; ids and
 * names of data sets have no say, since files get renamed and texts get corrected.
 *
 * @param ids for each query of the first cell that the second has too, its id there
 * @param onlyFirst queries that only the first has
 * @param onlySecond queries that only the second has
 */
public record QueryMatch(Map<String, String> ids, List<Query> onlyFirst, List<Query> onlySecond) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final int SHOWN = 5;

  /** Match two lists. */
  public static QueryMatch of(List<Query> first, List<Query> second) {
    Map<String, Query> there = hashed(second);
    Map<String, String> ids = new LinkedHashMap<>();
    List<Query> onlyFirst = new ArrayList<>();
    hashed(first)
        .forEach(
            (hash, query) -> {
              Query twin = there.remove(hash);
              if (twin == null) {
                onlyFirst.add(query);
              } else {
                ids.put(query.id(), twin.id());
              }
            });
    return new QueryMatch(ids, onlyFirst, List.copyOf(there.values()));
  }

  /**
   * Refuse cells that were not asked the same.
   *
   * @param first how a message names the first cell
   * @param second how it names the second
   * @param common whether it is enough that they have some queries in common
   * @throws ConfigException naming data sets, counts and some of the queries
   */
  public void check(String first, String second, boolean common) {
    if (ids.isEmpty() || (!common && !(onlyFirst.isEmpty() && onlySecond.isEmpty()))) {
      List<String> changed =
          onlyFirst.stream()
              .map(Query::id)
              .filter(id -> onlySecond.stream().anyMatch(other -> other.id().equals(id)))
              .toList();
      throw new ConfigException(
          first
              + " and "
              + second
              + " were not asked the same: "
              + ids.size()
              + " queries are the same, "
              + listed(onlyFirst, "only the first has")
              + ", "
              + listed(onlySecond, "only the second has")
              + (changed.isEmpty() ? "" : "; under one id both ask differently: " + some(changed))
              + (ids.isEmpty() ? "" : "; --common compares them on the queries that both have"));
    }
  }

  private static String listed(List<Query> queries, String who) {
    String list =
        queries.isEmpty() ? "" : " (" + some(queries.stream().map(Query::id).toList()) + ")";
    String sets = queries.stream().map(Query::dataset).distinct().collect(Collectors.joining(", "));
    return who + " " + queries.size() + (sets.isEmpty() ? "" : " of " + sets) + list;
  }

  private static String some(List<String> ids) {
    return ids.stream().limit(SHOWN).collect(Collectors.joining(", "))
        + (ids.size() > SHOWN ? " and " + (ids.size() - SHOWN) + " more" : "");
  }

  /** Returns the queries by hash; one that stands there twice is told apart by its turn. */
  private static Map<String, Query> hashed(List<Query> queries) {
    Map<String, Integer> turns = new HashMap<>();
    Map<String, Query> found = new LinkedHashMap<>();
    for (Query query : queries) {
      String hash = hash(query);
      found.put(hash + " " + turns.merge(hash, 1, Integer::sum), query);
    }
    return found;
  }

  static String hash(Query query) {
    ObjectNode asked = JSON.createObjectNode();
    asked.put("text", query.text()).put("expected", query.expected().name());
    asked.set("accepted", JSON.valueToTree(query.accepted()));
    asked.set("choice", JSON.valueToTree(query.choice()));
    try {
      return TextHash.of(JSON.writeValueAsString(asked));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
