package rosarium.analysis.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.CellResult;
import rosarium.analysis.judge.Judges;
import rosarium.analysis.metric.Comparison;
import rosarium.analysis.metric.Effect;
import rosarium.analysis.metric.Estimator;
import rosarium.analysis.metric.PairedComparison;
import rosarium.analysis.metric.Pairs;
import rosarium.analysis.metric.Scores;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.analysis.stats.Holm;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;

/**
 * Compares cells pairwise on the queries that both were asked. Holm corrects over all second cells
 * that meet one first cell in one metric.
 */
public final class Comparisons {
  private final AnalysisOptions options;
  private final Judges judges;
  private final boolean common;
  private final Map<Side, Scored> known = new HashMap<>();

  private record Scored(CellData data, CellResult result) {}

  /**
   * Begin.
   *
   * @param common whether it is enough that two cells have some queries in common
   * @throws rosarium.core.config.ConfigException for an unknown judge
   */
  public Comparisons(AnalysisOptions options, boolean common) {
    this.options = options;
    this.judges = Judges.find(options.data());
    options.more().forEach(judges::add);
    options.judges().forEach(judges::get);
    this.common = common;
  }

  /**
   * Compare each pair.
   *
   * @throws rosarium.core.config.ConfigException when two were not asked the same
   */
  public List<Versus> of(List<Pairing> pairings) {
    List<Versus> found = new ArrayList<>();
    pairings.forEach(pairing -> found.add(versus(pairing.first(), pairing.second())));
    return corrected(found);
  }

  /** Two cells to compare. */
  public record Pairing(Side first, Side second) {}

  private Versus versus(Side first, Side second) {
    Scored one = scored(first);
    Scored other = scored(second);
    QueryMatch match = QueryMatch.of(one.data().queries(), other.data().queries());
    match.check(first.full(), second.full(), common);
    Map<String, Scores> left = one.result().scores();
    Map<String, Scores> right = other.result().scores();
    Set<String> judged = new HashSet<>();
    one.result().judged().forEach(scores -> judged.add(scores.metric()));
    List<Versus.Line> lines = new ArrayList<>();
    left.forEach(
        (metric, scores) -> {
          Scores there = right.get(metric);
          if (there != null) {
            Scores mine = scores.only(key -> match.ids().containsKey(key.query()));
            line(first, second, judged.contains(metric), mine, renamed(there, match))
                .ifPresent(lines::add);
          }
        });
    return new Versus(
        first,
        second,
        match.ids().size(),
        match.onlyFirst().size() + match.onlySecond().size(),
        lines,
        discordant(one, other, match));
  }

  private Scored scored(Side side) {
    return known.computeIfAbsent(
        side,
        each -> {
          CellData data = each.run().read(each.cell());
          return new Scored(data, CellResult.of(each.run(), data, judges, options));
        });
  }

  /** Gives the values of the second cell the ids that their queries have in the first. */
  private static Scores renamed(Scores scores, QueryMatch match) {
    Map<String, String> back = new HashMap<>();
    match.ids().forEach((here, there) -> back.put(there, here));
    Map<AnswerKey, OptionalDouble> values = new LinkedHashMap<>();
    scores
        .values()
        .forEach(
            (key, value) -> {
              String id = back.get(key.query());
              if (id != null) {
                values.put(new AnswerKey(id, key.sample()), value);
              }
            });
    return new Scores(scores.metric(), scores.unit(), scores.share(), values);
  }

  private Optional<Versus.Line> line(
      Side first, Side second, boolean judged, Scores left, Scores right) {
    String family = "compare|" + left.metric() + "|" + first.cell().id();
    Optional<Comparison> comparison =
        PairedComparison.of(left, right, options.seed(), family, second.cell().id());
    Optional<Effect> effect =
        Effect.of(Pairs.of(left, right), options.seed(), "effect", family, second.cell().id());
    if (comparison.isEmpty() || effect.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Versus.Line(
            judged,
            Estimator.of(left, options.seed(), first.cell().id(), left.metric())
                .estimate()
                .orElseThrow(),
            Estimator.of(right, options.seed(), second.cell().id(), right.metric())
                .estimate()
                .orElseThrow(),
            comparison.get(),
            effect.get(),
            comparison.get().pValue().orElse(1)));
  }

  private static List<Versus.Discordant> discordant(Scored one, Scored other, QueryMatch match) {
    Map<String, Query> queries = new HashMap<>();
    one.data().queries().forEach(query -> queries.put(query.id(), query));
    Map<String, Scores> right = other.result().scores();
    List<Versus.Discordant> found = new ArrayList<>();
    Set<String> kinds = new HashSet<>();
    for (Scores scores : one.result().judged()) {
      String kind = scores.metric().replaceFirst("/.*", "");
      Scores there = right.get(scores.metric());
      // The first judge of a kind leads; what others say is in the numbers.
      if (there == null || !scores.share() || !kinds.add(kind)) {
        continue;
      }
      for (Pairs.Pair pair : Pairs.of(scores, renamed(there, match)).complete()) {
        Query query = queries.get(pair.key().query());
        String twin = match.ids().get(pair.key().query());
        if (pair.difference() != 0 && query != null && twin != null) {
          found.add(
              new Versus.Discordant(
                  scores.metric(),
                  query,
                  pair.key().sample(),
                  pair.baseline() > pair.variant(),
                  text(one, pair.key()),
                  text(other, new AnswerKey(twin, pair.key().sample()))));
        }
      }
    }
    return found;
  }

  private static String text(Scored scored, AnswerKey key) {
    RunRecord answer = scored.data().records().get(key);
    return answer == null ? "" : answer.scoredText();
  }

  private static List<Versus> corrected(List<Versus> found) {
    Map<List<Object>, List<Versus.Line>> families = new LinkedHashMap<>();
    for (Versus versus : found) {
      for (Versus.Line line : versus.lines()) {
        families.computeIfAbsent(family(versus, line), key -> new ArrayList<>()).add(line);
      }
    }
    IdentityHashMap<Versus.Line, Double> holm = new IdentityHashMap<>();
    families
        .values()
        .forEach(
            lines -> {
              double[] adjusted =
                  Holm.adjust(lines.stream().mapToDouble(Versus.Line::holm).toArray());
              for (int i = 0; i < adjusted.length; i++) {
                holm.put(lines.get(i), adjusted[i]);
              }
            });
    return found.stream()
        .map(
            versus ->
                new Versus(
                    versus.first(),
                    versus.second(),
                    versus.matched(),
                    versus.left(),
                    versus.lines().stream()
                        .map(line -> line.corrected(holm.getOrDefault(line, line.holm())))
                        .toList(),
                    versus.discordant()))
        .toList();
  }

  private static List<Object> family(Versus versus, Versus.Line line) {
    return List.of(versus.first().place(), versus.first().cell().id(), line.first().metric());
  }
}
