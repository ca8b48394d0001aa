package rosarium.core.decode;

/**
 * How much is decoded at once. Never changes what is decoded beyond the last float bits.
 *
 * @param rows most streams extended together, at least 1; a query with more runs alone
 * @param cacheTokens most tokens that live streams may come to hold together, at least 1
 * @param prefixTokens most tokens that are kept for shared prefixes, at least 0
 * @param prefillTokens most prompt tokens of one pass, at least 1: bounds its memory; longer
 *     prompts are read in pieces
 */
public record EngineLimits(int rows, long cacheTokens, long prefixTokens, int prefillTokens) {
  /** Check the ranges. */
  public EngineLimits {
    if (rows < 1 || cacheTokens < 1 || prefixTokens < 0 || prefillTokens < 1) {
      throw new IllegalArgumentException(
          "rows %d, cache tokens %d, prefix tokens %d, prefill tokens %d"
              .formatted(rows, cacheTokens, prefixTokens, prefillTokens));
    }
  }

  /** Return limits for {@code rows} streams on an ordinary machine. */
  public static EngineLimits ofRows(int rows) {
    return new EngineLimits(rows, 262_144, 16_384, 2_048);
  }
}
