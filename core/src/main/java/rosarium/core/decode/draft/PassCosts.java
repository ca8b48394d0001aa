package rosarium.core.decode.draft;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;

/**
 * What a pass of so many tokens costs. A pass of few tokens is bound by reading weights and costs
 * about the same for one token more; a pass of many is bound by arithmetic and does not.
 *
 * @param msByTokens milliseconds by tokens of a pass, at least one entry, all above 0
 */
public record PassCosts(NavigableMap<Integer, Double> msByTokens) {
  private static final int[] SIZES = {1, 2, 4, 8, 16};
  private static final int LEAST_ROUNDS = 3;
  private static final int MOST_ROUNDS = 12;
  private static final long ENOUGH_NANOS = 1_000_000_000L;
  private static final double MS = 1e-6;

  /** Copy and check. */
  public PassCosts {
    msByTokens = Collections.unmodifiableNavigableMap(new TreeMap<>(msByTokens));
    if (msByTokens.isEmpty() || msByTokens.values().stream().anyMatch(ms -> !(ms > 0))) {
      throw new IllegalArgumentException("costs of passes " + msByTokens);
    }
  }

  /**
   * Measure a model: the fastest of several passes of each size, so that neither a busy neighbour
   * nor code that is not compiled yet counts. Takes a second, or three rounds on a slow model.
   */
  public static PassCosts measure(LanguageModel model, LongSupplier nanoClock) {
    NavigableMap<Integer, Double> fastest = new TreeMap<>();
    long start = nanoClock.getAsLong();
    for (int round = 0;
        round < LEAST_ROUNDS
            || (round < MOST_ROUNDS && nanoClock.getAsLong() - start < ENOUGH_NANOS);
        round++) {
      for (int tokens : SIZES) {
        if (tokens <= model.description().context()) {
          fastest.merge(tokens, passMs(model, tokens, nanoClock), Math::min);
        }
      }
    }
    return new PassCosts(fastest);
  }

  @SuppressWarnings("try") // the scope is there to be closed
  private static double passMs(LanguageModel model, int tokens, LongSupplier nanoClock) {
    int[] ids_L = new int[tokens];
    Arrays.setAll(ids_L, l -> l % model.description().vocabulary());
    try (Workspace scope = model.workspace();
        TokenStream stream = model.open()) {
      long start = nanoClock.getAsLong();
      model.forward(List.of(new Extension(stream, TokenIds.of(ids_L), tokens))).max();
      return Math.max(1, nanoClock.getAsLong() - start) * MS;
    }
  }

  /** Return the milliseconds of a pass, linear between what was measured and beyond it. */
  double ms(int tokens) {
    Map.Entry<Integer, Double> low = msByTokens.floorEntry(tokens);
    Map.Entry<Integer, Double> high = msByTokens.ceilingEntry(tokens);
    if (low == null) {
      return high == null ? 0 : high.getValue();
    }
    if (high == null) {
      return low.getValue() * tokens / low.getKey();
    }
    int gap = high.getKey() - low.getKey();
    double part = gap == 0 ? 0 : (double) (tokens - low.getKey()) / gap;
    return low.getValue() * (1 - part) + high.getValue() * part;
  }

  /**
   * Return the length of a draft that gives the most tokens by time: {@code (1 + a + ... + a^k) /
   * ms(rows (k + 1))}; 0 where none gives more than no draft.
   *
   * @param rows streams that are extended together
   * @param acceptance a, the chance of a guess to be right if all before it were, in [0, 1]
   * @param most longest draft
   */
  int bestLength(int rows, double acceptance, int most) {
    int best = 0;
    double bestRate = 1 / ms(rows);
    double expected = 1;
    double chance = 1;
    for (int k = 1; k <= most; k++) {
      chance *= acceptance;
      expected += chance;
      double rate = expected / ms(rows * (k + 1));
      if (rate > bestRate) {
        bestRate = rate;
        best = k;
      }
    }
    return best;
  }
}
