package rosarium.analysis.stats;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Permutation test of paired differences: under the null hypothesis each could as well have the
 * other sign. All assignments of signs where they are few, else drawn ones.
 */
public final class SignFlip {
  /** Most non-zero differences: all {@code 2^n} assignments are looked at. */
  public static final int LIMIT = 24;

  private SignFlip() {}

  /**
   * Return the share of sign assignments whose sum is at least as far from zero as the one found.
   *
   * @param differences at most {@value #LIMIT} of them not zero
   */
  public static double exact(double[] differences) {
    double[] nonzero = Arrays.stream(differences).filter(d -> d != 0).toArray();
    if (nonzero.length > LIMIT) {
      throw new IllegalArgumentException(
          nonzero.length + " differences; at most " + LIMIT + " can be enumerated");
    }
    if (Arrays.stream(nonzero).anyMatch(d -> !Double.isFinite(d))) {
      throw new IllegalArgumentException("a difference is not finite");
    }
    double found = Math.abs(Arrays.stream(nonzero).sum());
    // Sums that are equal on paper differ in the last bits by the order of their addition.
    double slack = 1e-12 * Arrays.stream(nonzero).map(Math::abs).sum();
    long extreme = 0;
    double sum = -Arrays.stream(nonzero).map(Math::abs).sum();
    boolean[] positive = new boolean[nonzero.length];
    long assignments = 1L << nonzero.length;
    for (long i = 0; i < assignments; i++) {
      if (i > 0) {
        int flipped = Long.numberOfTrailingZeros(i);
        positive[flipped] = !positive[flipped];
        sum += (positive[flipped] ? 2 : -2) * Math.abs(nonzero[flipped]);
      }
      extreme += Math.abs(sum) >= found - slack ? 1 : 0;
    }
    return (double) extreme / assignments;
  }

  /**
   * Return the same share among {@link Bootstrap#RESAMPLES} drawn assignments, the one found
   * counted among them, so that it is never 0.
   *
   * @param differences any number, each finite
   */
  public static double sampled(double[] differences, RandomGenerator random) {
    if (Arrays.stream(differences).anyMatch(d -> !Double.isFinite(d))) {
      throw new IllegalArgumentException("a difference is not finite");
    }
    double found = Math.abs(Arrays.stream(differences).sum());
    double slack = 1e-12 * Arrays.stream(differences).map(Math::abs).sum();
    int extreme = 1;
    for (int draw = 0; draw < Bootstrap.RESAMPLES; draw++) {
      double sum = 0;
      long signs = 0;
      for (int i = 0; i < differences.length; i++) {
        signs = i % Long.SIZE == 0 ? random.nextLong() : signs >>> 1;
        sum += (signs & 1) == 0 ? differences[i] : -differences[i];
      }
      extreme += Math.abs(sum) >= found - slack ? 1 : 0;
    }
    return extreme / (Bootstrap.RESAMPLES + 1.0);
  }
}
