package rosarium.datasets.select;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.Split;

/**
 * Says which queries of a data set are asked. Filters come first, then duplicates go, then the
 * subset is taken.
 *
 * @param types categories to keep; empty keeps all
 * @param expected behaviours to keep; empty keeps all
 * @param size how many to take; absent takes all in the order of the data set
 * @param seed what the subset depends on: the queries are sorted by {@code SHA-256("<seed>/<query
 *     id>")} and the first are taken (methods.md section 7.1), so that a smaller subset begins a
 *     larger one of the same seed
 * @param stratified whether each (expected, type) gets its share of the subset, by largest
 *     remainder
 * @param split which part to keep; absent keeps both
 */
public record Selection(
    Set<String> types,
    Set<Expected> expected,
    OptionalInt size,
    long seed,
    boolean stratified,
    Optional<Split> split) {
  /** Copy the sets and check the size. */
  public Selection {
    types = Set.copyOf(types);
    expected = Set.copyOf(expected);
    if (size.isPresent() && size.getAsInt() < 1) {
      throw new ConfigException("size: %d; at least 1".formatted(size.getAsInt()));
    }
  }

  /** Return the selection that keeps everything but duplicates. */
  public static Selection all() {
    return new Selection(Set.of(), Set.of(), OptionalInt.empty(), 0, false, Optional.empty());
  }

  /**
   * Apply it.
   *
   * @throws ConfigException if a type is unknown, nothing is left, or fewer are left than asked for
   */
  public Selected apply(List<Query> queries) {
    checkTypes(queries);
    List<Query> kept = queries.stream().filter(this::wanted).toList();
    Map<String, Query> firstByText = new LinkedHashMap<>();
    Map<String, Integer> copies = new TreeMap<>();
    for (Query query : kept) {
      Query first = firstByText.putIfAbsent(query.expected() + "\n" + query.text(), query);
      if (first != null) {
        copies.merge(first.id(), 2, (count, two) -> count + 1);
      }
    }
    List<Query> once = List.copyOf(firstByText.values());
    int wantedSize = size.orElse(once.size());
    if (once.isEmpty() || wantedSize > once.size()) {
      throw new ConfigException(
          "size: %d queries asked for, %d are left after filters and duplicates"
              .formatted(Math.max(1, wantedSize), once.size()));
    }
    List<Query> chosen = size.isEmpty() ? once : Subset.of(once, wantedSize, seed, stratified);
    return new Selected(chosen, countsOf(chosen, copies), kept.size() - once.size());
  }

  private static Map<String, Integer> countsOf(
      Collection<Query> chosen, Map<String, Integer> copies) {
    Map<String, Integer> counts = new TreeMap<>(copies);
    counts.keySet().retainAll(chosen.stream().map(Query::id).toList());
    return counts;
  }

  private boolean wanted(Query query) {
    return (types.isEmpty() || types.contains(query.type()))
        && (expected.isEmpty() || expected.contains(query.expected()))
        && (split.isEmpty() || split.get() == Split.of(query.text()));
  }

  private void checkTypes(List<Query> queries) {
    Set<String> known = new TreeSet<>();
    queries.forEach(query -> known.add(query.type()));
    for (String type : new TreeSet<>(types)) {
      if (!known.contains(type)) {
        throw new ConfigException(
            "types: unknown type '%s'; known: %s%s"
                .formatted(type, String.join(", ", known), NearestName.hint(type, known)));
      }
    }
  }
}
