package rosarium.analysis.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
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
import rosarium.analysis.run.RunData;
import rosarium.analysis.stats.Holm;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;

/**
 * Compares cells pairwise on the queries that both were asked, in the metrics that both have. Holm
 * corrects over all second cells that meet one first cell in one metric. What judges of two runs
 * say is compared where they go by one id and one standard.
 */
public final class Comparisons {
  private final Function<RunFolder, AnalysisOptions> options;
  private final boolean common;
  private final IdentityHashMap<RunData, Bench> benches = new IdentityHashMap<>();
  private final Map<Side, Scored> known = new HashMap<>();
  private final OpenQuestions open = new OpenQuestions();
  private final Set<String> unlike = new LinkedHashSet<>();

  /** Those who judge a run, and how. */
  private record Bench(AnalysisOptions options, Judges judges) {}

  private record Scored(CellData data, CellResult result, Bench bench) {}

  /**
   * Begin.
   *
   * @param options how each run is analysed, asked for once; resampling goes by the seed of the
   *     first side
   * @param common whether it is enough that two cells have some queries in common
   */
  public Comparisons(Function<RunFolder, AnalysisOptions> options, boolean common) {
    this.options = options;
    this.common = common;
  }

  /**
   * Compare each pair.
   *
   * @throws ConfigException when two were not asked the same, and for an unknown judge
   */
  public List<Versus> of(List<Pairing> pairings) {
    List<Versus> found = new ArrayList<>();
    pairings.forEach(pairing -> found.add(versus(pairing.first(), pairing.second())));
    return corrected(found);
  }

  /** Return what a reader should know of what was compared so far. */
  public List<String> notes() {
    List<String> notes = open.notes();
    notes.addAll(unlike);
    return notes;
  }

  /** Two cells to compare. */
  public record Pairing(Side first, Side second) {}

  private Versus versus(Side first, Side second) {
    Scored one = scored(first);
    Scored other = scored(second);
    QueryMatch match = QueryMatch.of(one.data().queries(), other.data().queries());
    match.check(first.full(), second.full(), common);
    note(first, one, other);
    note(second, other, one);
    Map<String, Scores> left = one.result().scores();
    Map<String, Scores> right = comparable(first, one, second, other);
    Set<String> judged = new HashSet<>();
    one.result().judged().forEach(scores -> judged.add(scores.metric()));
    List<Versus.Line> lines = new ArrayList<>();
    left.forEach(
        (metric, scores) -> {
          Scores there = right.get(metric);
          if (there != null) {
            Scores mine = scores.only(key -> match.ids().containsKey(key.query()));
            line(
                    new Pairing(first, second),
                    judged.contains(metric),
                    mine,
                    renamed(there, match),
                    one.bench().options().seed())
                .ifPresent(lines::add);
          }
        });
    return new Versus(
        first,
        second,
        match.ids().size(),
        match.onlyFirst().size() + match.onlySecond().size(),
        lines,
        discordant(one, other, right, match));
  }

  private void note(Side side, Scored mine, Scored other) {
    for (String judge : mine.result().open()) {
      if (other.bench().judges().has(judge)) {
        open.add(judge, side);
      }
    }
  }

  /** Returns the values of the second cell without those of judges that are others in the first. */
  private Map<String, Scores> comparable(Side first, Scored one, Side second, Scored other) {
    Map<String, Scores> values = other.result().scores();
    for (Scores scores : other.result().judged()) {
      String id = scores.metric().replaceFirst(".*/", "");
      Judges there = one.bench().judges();
      if (there.has(id)
          && !there.get(id).standard().equals(other.bench().judges().get(id).standard())) {
        values.remove(scores.metric());
        unlike.add(
            "judge %s of %s is not that of %s (model, format or texts differ): not compared"
                .formatted(id, second.place(), first.place()));
      }
    }
    return values;
  }

  private Scored scored(Side side) {
    return known.computeIfAbsent(
        side,
        each -> {
          Bench bench = benches.computeIfAbsent(each.run(), run -> bench(each));
          CellData data = each.run().read(each.cell());
          return new Scored(
              data, CellResult.of(each.run(), data, bench.judges(), bench.options()), bench);
        });
  }

  private Bench bench(Side side) {
    AnalysisOptions how = options.apply(side.run().folder());
    Judges judges = Judges.find(how.data());
    how.more().forEach(judges::add);
    try {
      how.judges().forEach(judges::get);
    } catch (ConfigException unplaced) {
      throw new ConfigException(side.place() + ": " + unplaced.getMessage(), unplaced);
    }
    return new Bench(how, judges);
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

  private static Optional<Versus.Line> line(
      Pairing cells, boolean judged, Scores left, Scores right, long seed) {
    String first = cells.first().cell().id();
    String second = cells.second().cell().id();
    String family = "compare|" + left.metric() + "|" + first;
    Optional<Comparison> comparison = PairedComparison.of(left, right, seed, family, second);
    Optional<Effect> effect = Effect.of(Pairs.of(left, right), seed, "effect", family, second);
    if (comparison.isEmpty() || effect.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Versus.Line(
            judged,
            Estimator.of(left, seed, first, left.metric()).estimate().orElseThrow(),
            Estimator.of(right, seed, second, right.metric()).estimate().orElseThrow(),
            comparison.get(),
            effect.get(),
            comparison.get().pValue().orElse(1)));
  }

  private static List<Versus.Discordant> discordant(
      Scored one, Scored other, Map<String, Scores> right, QueryMatch match) {
    Map<String, Query> queries = new HashMap<>();
    one.data().queries().forEach(query -> queries.put(query.id(), query));
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
