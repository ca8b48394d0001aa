package rosarium.analysis.stats;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.apache.commons.math3.stat.ranking.TiesStrategy;

/**
 * Wilcoxon's signed-rank test of paired differences: zeros dropped, equal sizes share their mean
 * rank. Commons Math has the test without ties only, so just its ranking is used.
 *
 * @param nonzero how many differences are not zero
 * @param plus rank sum of the positive ones
 * @param minus rank sum of the negative ones
 * @param exact two-sided p-value from all sign assignments; empty beyond {@value #EXACT_LIMIT}
 * @param normal two-sided p-value by the normal approximation with correction for ties, without
 *     correction for continuity; empty when all differences are zero
 */
public record WilcoxonSignedRank(
    int nonzero, double plus, double minus, OptionalDouble exact, OptionalDouble normal) {
  /** Most differences for which all sign assignments are counted. */
  public static final int EXACT_LIMIT = 300;

  /** Test whether differences lie evenly around zero. */
  public static WilcoxonSignedRank of(double[] differences) {
    double[] nonzero = Arrays.stream(differences).filter(d -> d != 0).toArray();
    double[] size = Arrays.stream(nonzero).map(Math::abs).toArray();
    double[] rank = size.length == 0 ? size : new NaturalRanking(TiesStrategy.AVERAGE).rank(size);
    double plus = 0;
    double minus = 0;
    for (int i = 0; i < rank.length; i++) {
      plus += nonzero[i] > 0 ? rank[i] : 0;
      minus += nonzero[i] < 0 ? rank[i] : 0;
    }
    double statistic = Math.min(plus, minus);
    return new WilcoxonSignedRank(
        rank.length, plus, minus, exact(rank, statistic), normal(rank, size, statistic));
  }

  /** Return the smaller rank sum. */
  public double statistic() {
    return Math.min(plus, minus);
  }

  /** Counts sign assignments by their rank sum; ranks are doubled, since mean ranks are halves. */
  private static OptionalDouble exact(double[] rank, double statistic) {
    if (rank.length > EXACT_LIMIT) {
      return OptionalDouble.empty();
    }
    int total = rank.length * (rank.length + 1);
    double[] probability = new double[total + 1];
    probability[0] = 1;
    for (double each : rank) {
      int step = (int) Math.round(2 * each);
      for (int sum = total; sum >= 0; sum--) {
        double with = sum >= step ? probability[sum - step] : 0;
        probability[sum] = (probability[sum] + with) / 2;
      }
    }
    double below = 0;
    for (int sum = 0; sum <= Math.round(2 * statistic); sum++) {
      below += probability[sum];
    }
    return OptionalDouble.of(Math.min(1, 2 * below));
  }

  private static OptionalDouble normal(double[] rank, double[] size, double statistic) {
    double n = rank.length;
    if (n == 0) {
      return OptionalDouble.empty();
    }
    double[] sorted = size.clone();
    Arrays.sort(sorted);
    double ties = 0;
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      double t = to - from;
      ties += t * t * t - t;
      from = to;
    }
    double variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;
    double z = (statistic - n * (n + 1) / 4) / Math.sqrt(variance);
    double tail = new NormalDistribution(null, 0, 1).cumulativeProbability(-Math.abs(z));
    return OptionalDouble.of(Math.min(1, 2 * tail));
  }
}
