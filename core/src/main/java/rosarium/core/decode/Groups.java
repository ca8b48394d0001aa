package rosarium.core.decode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateInput;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.stream.Row;
import rosarium.core.tensor.Logits;

/**
 * Evaluates gates and strategies once for all queries that have the same one, as a batch. Queries
 * with different ones live in one decoding batch all the same.
 */
final class Groups {
  private Groups() {}

  /** Which queries a gate can decide at once. */
  private record GateKey(Gate gate, Set<StreamRole> reads, StreamRole closed, Set<Integer> mask) {
    static GateKey of(LiveQuery query) {
      Set<StreamRole> reads =
          switch (query.request().gate().reads()) {
            case NOTHING -> Set.of();
            case CLOSED_ROW -> Set.of(query.closedRow());
            case EVERY_ROW -> query.request().streams().keySet();
          };
      return new GateKey(
          query.request().gate(), reads, query.closedRow(), query.request().suppressed());
    }
  }

  /** Which queries a strategy can combine at once; no strategy takes the closed row. */
  private record CombineKey(
      @Nullable ContrastStrategy strategy,
      StreamRole closed,
      Set<Integer> mask,
      Set<Integer> forbidden) {
    static CombineKey of(LiveQuery query) {
      return new CombineKey(
          query.gate() == 0 ? null : query.strategy(),
          query.closedRow(),
          query.request().suppressed(),
          query.request().stop().forbidden(query.step()));
    }
  }

  /** Let every gate decide that has the rows it needs. */
  static void decideGates(List<LiveQuery> queries) {
    List<LiveQuery> ready = queries.stream().filter(LiveQuery::canDecide).toList();
    grouped(
        ready,
        GateKey::of,
        (key, group) -> {
          int[] step_B = group.stream().mapToInt(LiveQuery::step).toArray();
          StreamLogits rows_BV =
              key.reads().isEmpty() ? null : rows(group, key.reads(), key.mask());
          double[] open_B = key.gate().open(new GateInput(step_B, key.closed(), rows_BV));
          for (int b = 0; b < open_B.length; b++) {
            group.get(b).decided(open_B[b]);
          }
        });
  }

  /** Combine the rows of every query and let it choose its token. */
  static void combine(List<LiveQuery> queries) {
    Map<LiveQuery, LiveQuery.Scores> scores = new LinkedHashMap<>();
    grouped(
        queries.stream().filter(query -> !query.isOver()).toList(),
        CombineKey::of,
        (key, group) -> {
          Logits scores_BV =
              key.strategy() == null
                  ? rows(group, Set.of(key.closed()), key.mask()).get(key.closed())
                  : key.strategy().combine(rows(group, key.strategy().streams(), key.mask()));
          Logits open_BV = masked(scores_BV, key.forbidden());
          List<Logits.Peak> best = open_BV.peaks();
          for (int b = 0; b < group.size(); b++) {
            scores.put(
                group.get(b),
                new LiveQuery.Scores(scores_BV, open_BV, b, best.get(b).id(), best.get(b).value()));
          }
        });
    scores.forEach((query, own) -> isolated(List.of(query), alone -> query.choose(own)));
  }

  private static StreamLogits rows(
      List<LiveQuery> group, Set<StreamRole> roles, Set<Integer> mask) {
    Map<StreamRole, Logits> rows_BV = new TreeMap<>();
    for (StreamRole role : roles) {
      List<Row> rows = new ArrayList<>();
      for (LiveQuery query : group) {
        Row row = query.row(role);
        if (row == null) {
          throw new IllegalStateException("no row of the " + role + " stream");
        }
        rows.add(row);
      }
      rows_BV.put(role, masked(Row.gather(rows), mask));
    }
    return StreamLogits.of(rows_BV);
  }

  private static Logits masked(Logits rows_BV, Set<Integer> ids) {
    return ids.isEmpty()
        ? rows_BV
        : rows_BV.masked(ids.stream().mapToInt(Integer::intValue).toArray());
  }

  private interface GroupWork<K> {
    void run(K key, List<LiveQuery> group);
  }

  private static <K> void grouped(
      List<LiveQuery> queries, Function<LiveQuery, K> keyOf, GroupWork<K> work) {
    Map<K, List<LiveQuery>> groups = new LinkedHashMap<>();
    for (LiveQuery query : queries) {
      groups.computeIfAbsent(keyOf.apply(query), key -> new ArrayList<>()).add(query);
    }
    groups.forEach((key, group) -> isolated(group, some -> work.run(key, some)));
  }

  /** Do the work for all; if it fails, for each alone, so that only the culprit fails. */
  private static void isolated(List<LiveQuery> group, Consumer<List<LiveQuery>> work) {
    try {
      work.accept(group);
    } catch (RuntimeException e) {
      if (group.size() == 1) {
        group.get(0).fail(e);
      } else {
        group.forEach(query -> isolated(List.of(query), work));
      }
    }
  }
}
