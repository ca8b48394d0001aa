package rosarium.analysis.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * How large a difference must be for a test to find it with a stated probability (methods.md 8).
 * What is assumed about the data is an argument, never guessed.
 */
public final class DetectableDifference {
  /** Numbers of discordant pairs less likely than that have no say in the power. */
  private static final double NEGLIGIBLE = 1e-10;

  /** A ten-thousandth of the discordance: finer than any table shows. */
  private static final int HALVINGS = 14;

  private DetectableDifference() {}

  /**
   * Return the probability that exact McNemar rejects, when a share {@code discordance} of all
   * queries has the property under one variant only and the shares differ by {@code difference}.
   *
   * @param n queries, at least 1
   * @param discordance expected share of queries on which the two differ, in [0, 1]
   * @param difference true difference of the shares, in [-discordance, discordance]
   * @param level of the two-sided test, for example 0.05
   */
  public static double power(int n, double discordance, double difference, double level) {
    check(n, level);
    if (!(discordance >= 0 && discordance <= 1 && Math.abs(difference) <= discordance)) {
      throw new IllegalArgumentException(
          "difference " + difference + " with discordance " + discordance);
    }
    return discordance == 0 ? 0 : power(regions(n, discordance, level), discordance, difference);
  }

  /**
   * Return the least difference of two paired shares that exact McNemar finds with probability
   * {@code power}; empty when not even {@code discordance} itself, all one way, is found so often.
   *
   * @param discordance expected share of queries on which the two differ, in [0, 1]
   */
  public static OptionalDouble paired(int n, double discordance, double level, double power) {
    if (power(n, discordance, discordance, level) < power) {
      return OptionalDouble.empty();
    }
    List<Region> regions = regions(n, discordance, level);
    double low = 0;
    double high = discordance;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (power(regions, discordance, middle) < power) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return OptionalDouble.of(high);
  }

  /**
   * Where the test rejects when so many pairs are discordant.
   *
   * @param pairs how many
   * @param weight probability that there are so many
   * @param few most pairs on the rarer side with which it rejects, at least 0
   */
  private record Region(int pairs, double weight, int few) {}

  private static List<Region> regions(int n, double discordance, double level) {
    BinomialDistribution discordant = new BinomialDistribution(null, n, discordance);
    List<Region> regions = new ArrayList<>();
    int few = -1;
    for (int pairs = 1; pairs <= n; pairs++) {
      double weight = discordant.probability(pairs);
      if (weight < NEGLIGIBLE) {
        continue;
      }
      BinomialDistribution fair = new BinomialDistribution(null, pairs, 0.5);
      // With every pair more the border stays or moves by one.
      few = regions.isEmpty() ? fair.inverseCumulativeProbability(level / 2) : few + 1;
      while (few >= 0 && 2 * fair.cumulativeProbability(few) > level) {
        few--;
      }
      regions.add(new Region(pairs, weight, few));
    }
    return regions;
  }

  private static double power(List<Region> regions, double discordance, double difference) {
    double oneWay = (discordance + difference) / (2 * discordance);
    double power = 0;
    for (Region region : regions) {
      if (region.few() >= 0) {
        BinomialDistribution found = new BinomialDistribution(null, region.pairs(), oneWay);
        double below = found.cumulativeProbability(region.few());
        double above = 1 - found.cumulativeProbability(region.pairs() - region.few() - 1);
        power += region.weight() * (below + above);
      }
    }
    return power;
  }

  /**
   * Return the least difference of two shares of different queries, by the normal approximation.
   *
   * @param n queries on each side
   * @param rate about what the shares are, in [0, 1]; 0.5 is the worst case
   */
  public static double unpaired(int n, double rate, double level, double power) {
    check(n, level);
    return quantiles(level, power) * Math.sqrt(2 * rate * (1 - rate) / n);
  }

  /**
   * Return the least mean difference, by the normal approximation of a mean.
   *
   * @param n pairs
   * @param deviation standard deviation of the differences, at least 0, in their unit
   */
  public static double ofMean(int n, double deviation, double level, double power) {
    check(n, level);
    return quantiles(level, power) * deviation / Math.sqrt(n);
  }

  private static double quantiles(double level, double power) {
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    return normal.inverseCumulativeProbability(1 - level / 2)
        + normal.inverseCumulativeProbability(power);
  }

  private static void check(int n, double level) {
    if (n < 1 || !(level > 0 && level < 1)) {
      throw new IllegalArgumentException(n + " queries, level " + level);
    }
  }
}
