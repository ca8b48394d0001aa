package rosarium.analysis.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.DetectableDifference;
import rosarium.analysis.stats.NewcombePaired;
import rosarium.analysis.stats.RandomStreams;
import rosarium.analysis.stats.SignFlip;
import rosarium.analysis.stats.Wilson;
import rosarium.core.judge.Interval;

/**
 * How large a difference is beyond its p-value, what could have been found, and what the tests
 * assume that the data do not hold.
 *
 * @param kind {@value #COHEN_G} for shares, {@value #DOMINANCE} for means
 * @param value Cohen's g (Cohen 1988): the share of discordant pairs that fall to the variant,
 *     minus one half, in [-0.5, 0.5]; or Cliff's paired d (Cliff 1993): the share of queries with a
 *     higher value minus that with a lower one, in [-1, 1]. Empty where no pair is discordant
 * @param ci95 its interval: Wilson for g, bootstrap over queries for d
 * @param queries how many different queries the pairs rest on
 * @param discordance share of the pairs whose values differ, in [0, 1]
 * @param newcombe interval of the difference of shares by Newcombe's method 10, one answer a query
 * @param signFlip two-sided p-value of a mean difference by flipping signs, one value a query
 * @param signFlipExact whether all assignments were counted, not drawn
 * @param detectable least difference found with power 0.8 at level 0.05; empty when none is
 * @param assumes what {@code detectable} takes for granted
 * @param cautions what a reader should know of the pairs; whole phrases
 */
public record Effect(
    String kind,
    OptionalDouble value,
    Optional<Interval> ci95,
    int queries,
    double discordance,
    Optional<Interval> newcombe,
    OptionalDouble signFlip,
    boolean signFlipExact,
    OptionalDouble detectable,
    String assumes,
    List<String> cautions) {
  /** Effect size of paired shares. */
  public static final String COHEN_G = "cohen-g";

  /** Effect size of paired means. */
  public static final String DOMINANCE = "dominance";

  /** Level of the tests. */
  public static final double LEVEL = 0.05;

  /** Probability with which a difference that counts as detectable is found. */
  public static final double POWER = 0.8;

  private static final double CONFIDENCE = 0.95;

  /** So many different values have fewer assignments of signs than are drawn otherwise. */
  private static final int ENUMERATED = 13;

  /** Copy the list. */
  public Effect {
    cautions = List.copyOf(cautions);
  }

  /**
   * Measure the pairs.
   *
   * @param names what is compared, so that its random stream is its own
   * @return empty when no pair is complete
   */
  public static Optional<Effect> of(Pairs pairs, long seed, String... names) {
    if (pairs.complete().isEmpty()) {
      return Optional.empty();
    }
    double[] means =
        Arrays.stream(pairs.byQuery())
            .mapToDouble(each -> Arrays.stream(each).average().orElse(0))
            .toArray();
    return Optional.of(
        pairs.share()
            ? ofShares(pairs, means.length)
            : ofMeans(pairs, means, RandomStreams.of(seed, names)));
  }

  private static Effect ofShares(Pairs pairs, int queries) {
    List<Pairs.Pair> first = pairs.first();
    int down = (int) first.stream().filter(pair -> pair.difference() < 0).count();
    int up = (int) first.stream().filter(pair -> pair.difference() > 0).count();
    int n = first.size();
    int both = (int) first.stream().filter(p -> p.baseline() == 1 && p.variant() == 1).count();
    double discordance = n == 0 ? 0 : (double) (down + up) / n;
    Optional<Interval> g = Optional.empty();
    if (down + up > 0) {
      Interval share = Wilson.interval(up, down + up, CONFIDENCE);
      g = Optional.of(new Interval(share.low() - 0.5, share.high() - 0.5));
    }
    boolean single = !pairs.clustered() && n > 0;
    return new Effect(
        COHEN_G,
        down + up == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of((double) up / (down + up) - 0.5),
        g,
        queries,
        discordance,
        single
            ? Optional.of(
                NewcombePaired.of(both, up, down, n - both - up - down, CONFIDENCE).interval())
            : Optional.empty(),
        OptionalDouble.empty(),
        false,
        n == 0 ? OptionalDouble.empty() : DetectableDifference.paired(n, discordance, LEVEL, POWER),
        "exact McNemar; as many pairs differ as were found to",
        cautions(pairs, down + up));
  }

  private static Effect ofMeans(Pairs pairs, double[] means, RandomGenerator random) {
    double[] signs = Arrays.stream(means).map(Math::signum).toArray();
    int differ = (int) Arrays.stream(signs).filter(sign -> sign != 0).count();
    boolean exact = differ <= ENUMERATED;
    Interval interval = Bootstrap.ofMean(signs, CONFIDENCE, random);
    double mean = Arrays.stream(means).average().orElse(0);
    double squares = Arrays.stream(means).map(each -> (each - mean) * (each - mean)).sum();
    boolean spread = means.length > 1 && squares > 0;
    double deviation = spread ? Math.sqrt(squares / (means.length - 1)) : 0;
    return new Effect(
        DOMINANCE,
        differ == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(Arrays.stream(signs).average().orElse(0)),
        differ == 0 ? Optional.empty() : Optional.of(interval),
        means.length,
        (double) differ / means.length,
        Optional.empty(),
        OptionalDouble.of(exact ? SignFlip.exact(means) : SignFlip.sampled(means, random)),
        exact,
        spread
            ? OptionalDouble.of(DetectableDifference.ofMean(means.length, deviation, LEVEL, POWER))
            : OptionalDouble.empty(),
        "normal mean; differences spread as they were found to",
        cautions(pairs, differ));
  }

  private static List<String> cautions(Pairs pairs, int differ) {
    List<String> found = new ArrayList<>();
    if (pairs.unscored() > 0) {
      // Concatenated: a format would write digits as the default locale does.
      found.add(
          pairs.unscored()
              + " of "
              + pairs.planned()
              + " pairs lack a value ("
              + pairs.lacksBaseline()
              + " of the baseline, "
              + pairs.lacksVariant()
              + " of the variant) and are left out");
    }
    if (pairs.share() && differ < 6) {
      String pairsDiffer = differ == 1 ? "1 pair differs" : differ + " pairs differ";
      found.add(pairsDiffer + ", and with fewer than 6 no p-value falls below 0.05");
    }
    if (!pairs.share() && 2L * differ < pairs.complete().size()) {
      found.add("most pairs have equal values, which signed ranks leave out");
    }
    if (pairs.clustered()) {
      found.add("queries have several answers: tests look at sample 0, intervals draw queries");
    }
    return found;
  }
}
