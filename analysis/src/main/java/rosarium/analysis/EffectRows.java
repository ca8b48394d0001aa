package rosarium.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.metric.Effect;
import rosarium.analysis.metric.Pairs;
import rosarium.analysis.table.Columns;
import rosarium.core.judge.Interval;
import tech.tablesaw.api.Table;

/** Makes {@code effects.csv}: what stands behind the p-values of {@code comparisons.csv}. */
final class EffectRows {
  private EffectRows() {}

  static Table of(List<CellResult> results, long seed) {
    Table table = Columns.EFFECTS.emptyTable();
    for (Contest contest : Contest.of(results)) {
      Pairs pairs = Pairs.of(contest.before(), contest.after());
      Effect.of(pairs, seed, "effect", contest.family(), contest.variant().id())
          .ifPresent(effect -> Columns.append(table, row(contest, pairs, effect)));
    }
    return table;
  }

  private static List<@Nullable Object> row(Contest contest, Pairs pairs, Effect effect) {
    return Arrays.asList(
        Columns.SCHEMA,
        contest.family(),
        contest.baseline().id(),
        contest.variant().id(),
        contest.variant().label(),
        contest.variant().dataset(),
        pairs.metric(),
        pairs.unit(),
        pairs.planned(),
        pairs.complete().size(),
        effect.queries(),
        pairs.lacksBaseline(),
        pairs.lacksVariant(),
        effect.discordance(),
        effect.kind(),
        number(effect.value()),
        low(effect.ci95()),
        high(effect.ci95()),
        low(effect.newcombe()),
        high(effect.newcombe()),
        number(effect.signFlip()),
        effect.signFlip().isEmpty() ? "" : effect.signFlipExact() ? "exact" : "sampled",
        number(effect.detectable()),
        effect.assumes(),
        String.join("; ", effect.cautions()));
  }

  private static @Nullable Double number(OptionalDouble value) {
    return value.isPresent() ? (Double) value.getAsDouble() : null;
  }

  private static @Nullable Double low(Optional<Interval> interval) {
    return interval.map(Interval::low).orElse(null);
  }

  private static @Nullable Double high(Optional<Interval> interval) {
    return interval.map(Interval::high).orElse(null);
  }
}
