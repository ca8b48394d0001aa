package rosarium.analysis.metric;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
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
    Pairs pairs = Pairs.of(baseline, variant);
    int n = pairs.complete().size();
    if (n == 0) {
      return Optional.empty();
    }
    double[][] byQuery = pairs.byQuery();
    Interval interval =
        Bootstrap.ofClusters(byQuery, 0.95, RandomStreams.of(seed, family, comparison));
    Test test = pairs.share() ? mcNemar(pairs.first()) : wilcoxon(pairs.first());
    double sum = pairs.complete().stream().mapToDouble(Pairs.Pair::difference).sum();
    return Optional.of(
        new Comparison(
            n,
            pairs.unscored(),
            test.onlyBaseline(),
            test.onlyVariant(),
            sum / n,
            interval,
            test.p(),
            test.name() + (byQuery.length < n ? " on sample 0" : "")));
  }

  private record Test(
      OptionalInt onlyBaseline, OptionalInt onlyVariant, OptionalDouble p, String name) {}

  private static Test mcNemar(List<Pairs.Pair> pairs) {
    int onlyBaseline = (int) pairs.stream().filter(pair -> pair.difference() < 0).count();
    int onlyVariant = (int) pairs.stream().filter(pair -> pair.difference() > 0).count();
    return new Test(
        OptionalInt.of(onlyBaseline),
        OptionalInt.of(onlyVariant),
        OptionalDouble.of(McNemar.exact(onlyBaseline, onlyVariant)),
        "mcnemar-exact");
  }

  private static Test wilcoxon(List<Pairs.Pair> pairs) {
    WilcoxonSignedRank ranks =
        WilcoxonSignedRank.of(pairs.stream().mapToDouble(Pairs.Pair::difference).toArray());
    boolean exact = ranks.exact().isPresent();
    return new Test(
        OptionalInt.empty(),
        OptionalInt.empty(),
        exact ? ranks.exact() : ranks.normal(),
        exact ? "wilcoxon-exact" : "wilcoxon-normal");
  }
}
