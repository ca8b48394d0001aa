package rosarium.analysis.stats;

import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Exact test of two paired shares (mcnemar1947): under the null hypothesis a discordant pair falls
 * either way with probability one half. Fewer than six discordant pairs never reach 0.05.
 */
public final class McNemar {
  private McNemar() {}

  /**
   * Return the two-sided p-value {@code min(1, 2 P(X <= min(b, c)))}, X ~ Binomial(b + c, 1/2).
   *
   * @param onlyFirst b, pairs in which only the first has the property, at least 0
   * @param onlySecond c, pairs in which only the second has it, at least 0
   */
  public static double exact(int onlyFirst, int onlySecond) {
    if (onlyFirst < 0 || onlySecond < 0) {
      throw new IllegalArgumentException("counts " + onlyFirst + ", " + onlySecond);
    }
    if (onlyFirst == onlySecond) {
      return 1;
    }
    BinomialDistribution fair =
        new BinomialDistribution(null, Math.addExact(onlyFirst, onlySecond), 0.5);
    return Math.min(1, 2 * fair.cumulativeProbability(Math.min(onlyFirst, onlySecond)));
  }
}
