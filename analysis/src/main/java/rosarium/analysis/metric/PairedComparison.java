package rosarium.analysis.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.McNemar;
import rosarium.analysis.stats.RandomStreams;
import rosarium.analysis.stats.WilcoxonSignedRank;
import rosarium.core.judge.Interval;

/**
 * Compares a variant with its baseline answer by answer, since both had the same queries
 * (miller2024errorbars): difference and interval by paired bootstrap (efron1993bootstrap), the
 * p-value of shares by exact McNemar (mcnemar1947), of means by Wilcoxon's signed ranks.
 *
 * <p>With several answers a query the bootstrap resamples queries with all their answers, and the
 * tests look at sample 0 only, since they need independent pairs; the name of the test says so.
 */
public final class PairedComparison {
  private PairedComparison() {}

  /**
   * Compare two cells in one metric.
   *
   * @param seed master seed of the analysis
   * @param family name of the family of comparisons
   * @param comparison name within it
   * @return empty when no pair has two values
   */
  public static Optional<Comparison> of(
      Scores baseline, Scores variant, long seed, String family, String comparison) {
    if (!baseline.metric().equals(variant.metric())) {
      throw new IllegalArgumentException(baseline.metric() + " against " + variant.metric());
    }
    Map<String, List<Double>> byQuery = new LinkedHashMap<>();
    List<double[]> first = new ArrayList<>();
    int pairs = 0;
    double sum = 0;
    for (AnswerKey key : variant.values().keySet()) {
      OptionalDouble b = baseline.values().getOrDefault(key, OptionalDouble.empty());
      OptionalDouble v = variant.values().getOrDefault(key, OptionalDouble.empty());
      if (b.isEmpty() || v.isEmpty()) {
        continue;
      }
      double difference = v.getAsDouble() - b.getAsDouble();
      byQuery.computeIfAbsent(key.query(), q -> new ArrayList<>()).add(difference);
      if (key.sample() == 0) {
        first.add(new double[] {b.getAsDouble(), v.getAsDouble()});
      }
      pairs++;
      sum += difference;
    }
    if (pairs == 0) {
      return Optional.empty();
    }
    Interval interval =
        Bootstrap.ofClusters(clusters(byQuery), 0.95, RandomStreams.of(seed, family, comparison));
    Test test = variant.share() ? mcNemar(first) : wilcoxon(first);
    return Optional.of(
        new Comparison(
            pairs,
            variant.values().size() - pairs,
            test.onlyBaseline(),
            test.onlyVariant(),
            sum / pairs,
            interval,
            test.p(),
            test.name() + (byQuery.size() < pairs ? " on sample 0" : "")));
  }

  private record Test(
      OptionalInt onlyBaseline, OptionalInt onlyVariant, OptionalDouble p, String name) {}

  private static Test mcNemar(List<double[]> pairs) {
    int onlyBaseline = (int) pairs.stream().filter(pair -> pair[0] > pair[1]).count();
    int onlyVariant = (int) pairs.stream().filter(pair -> pair[0] < pair[1]).count();
    return new Test(
        OptionalInt.of(onlyBaseline),
        OptionalInt.of(onlyVariant),
        OptionalDouble.of(McNemar.exact(onlyBaseline, onlyVariant)),
        "mcnemar-exact");
  }

  private static Test wilcoxon(List<double[]> pairs) {
    WilcoxonSignedRank ranks =
        WilcoxonSignedRank.of(pairs.stream().mapToDouble(pair -> pair[1] - pair[0]).toArray());
    boolean exact = ranks.exact().isPresent();
    return new Test(
        OptionalInt.empty(),
        OptionalInt.empty(),
        exact ? ranks.exact() : ranks.normal(),
        exact ? "wilcoxon-exact" : "wilcoxon-normal");
  }

  private static double[][] clusters(Map<String, List<Double>> byQuery) {
    return byQuery.values().stream()
        .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray())
        .toArray(double[][]::new);
  }
}
