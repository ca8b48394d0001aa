package rosarium.datasets.select;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.TextHash;

/** Takes some of the queries by the order of their hashes. */
final class Subset {
  private Subset() {}

  static List<Query> of(List<Query> queries, int size, long seed, boolean stratified) {
    List<Query> shuffled = new ArrayList<>(queries);
    Map<Query, String> keys = new HashMap<>();
    queries.forEach(query -> keys.put(query, TextHash.of(seed + "/" + query.id())));
    shuffled.sort(Comparator.comparing(keys::get));
    if (!stratified) {
      return List.copyOf(shuffled.subList(0, size));
    }
    Map<String, List<Query>> strata = new TreeMap<>();
    for (Query query : shuffled) {
      strata.computeIfAbsent(stratum(query), any -> new ArrayList<>()).add(query);
    }
    Map<String, Integer> shares = shares(strata, size, queries.size());
    Set<Query> taken = new HashSet<>();
    strata.forEach(
        (name, members) -> taken.addAll(members.subList(0, shares.getOrDefault(name, 0))));
    return shuffled.stream().filter(taken::contains).toList();
  }

  private static String stratum(Query query) {
    return query.expected() + "\n" + query.type();
  }

  /** Share out by largest remainder; equal remainders go by name. */
  private static Map<String, Integer> shares(Map<String, List<Query>> strata, int size, int total) {
    Map<String, Integer> shares = new TreeMap<>();
    Map<String, Long> remainders = new TreeMap<>();
    int left = size;
    for (Map.Entry<String, List<Query>> stratum : strata.entrySet()) {
      long exact = (long) size * stratum.getValue().size();
      int whole = Math.toIntExact(exact / total);
      shares.put(stratum.getKey(), whole);
      remainders.put(stratum.getKey(), exact % total);
      left -= whole;
    }
    remainders.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(left)
        .forEach(stratum -> shares.merge(stratum.getKey(), 1, Integer::sum));
    return shares;
  }
}
