package rosarium.analysis.metric;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;
import rosarium.core.record.RunRecord.ChoiceUse;

/**
 * What a contrast does to choices, beside their accuracy: how often it changes the choice that the
 * closed row would make, how many of the changed ones are right then, how often a mask hid every
 * option, and how many solved examples were left out (methods.md 7.3).
 */
public final class ChoiceScores {
  private ChoiceScores() {}

  /** Says what one choice is worth; empty when it does not count. */
  @FunctionalInterface
  private interface Value {
    OptionalDouble of(Query query, ChoiceUse choice);
  }

  /** Return the values for the queries that have options; empty if there are none. */
  public static List<Scores> of(CellData data) {
    Map<String, Query> queries = new HashMap<>();
    data.queries().stream()
        .filter(query -> query.choice() != null)
        .forEach(query -> queries.put(query.id(), query));
    if (queries.isEmpty()) {
      return List.of();
    }
    return List.of(
        scores(data, queries, "choice-changed", true, (query, use) -> flag(changed(use))),
        scores(
            data,
            queries,
            "choice-changed-right",
            true,
            (query, use) -> changed(use) ? flag(right(query, use)) : OptionalDouble.empty()),
        scores(data, queries, "choice-masked", true, (query, use) -> flag(use.masked())),
        scores(
            data,
            queries,
            "shots-dropped",
            false,
            (query, use) -> OptionalDouble.of(use.dropped())));
  }

  private static Scores scores(
      CellData data, Map<String, Query> queries, String metric, boolean share, Value value) {
    Map<AnswerKey, OptionalDouble> values = new LinkedHashMap<>();
    for (AnswerKey key : data.planned()) {
      Query query = queries.get(key.query());
      if (query != null) {
        ChoiceUse use = use(data.records().get(key));
        values.put(key, use == null ? OptionalDouble.empty() : value.of(query, use));
      }
    }
    return new Scores(metric, share ? "share of choices" : "examples", share, values);
  }

  private static @Nullable ChoiceUse use(@Nullable RunRecord answer) {
    return answer == null ? null : answer.choice();
  }

  private static boolean right(Query query, ChoiceUse use) {
    String chosen = use.options().get(use.chosen());
    Choice choice = query.choice();
    String best = choice == null ? null : choice.best();
    return best == null ? query.accepted().contains(chosen) : chosen.equals(best);
  }

  private static boolean changed(ChoiceUse use) {
    return use.chosen() != use.plain();
  }

  private static OptionalDouble flag(boolean holds) {
    return OptionalDouble.of(holds ? 1 : 0);
  }
}
