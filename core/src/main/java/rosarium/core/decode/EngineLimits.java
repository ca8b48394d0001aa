package rosarium.core.decode;

/**
 * How much is decoded at once. Never changes what is decoded beyond the last float bits.
 *
 * @param rows most different streams extended together; a query with more runs alone. 0 begins with
 *     {@link #FIRST_ROWS} and takes more while that is measured to pay, up to {@link #MOST_ROWS},
 *     for models whose rows do not depend on their companions
 * @param cacheBytes most bytes of key-value cache that live streams may come to hold together, at
 *     least 1
 * @param prefixBytes most bytes of key-value cache that are kept for shared prefixes, at least 0
 * @param prefillTokens most prompt tokens of one pass, at least 1: bounds its memory; longer
 *     prompts are read in pieces
 */
public record EngineLimits(int rows, long cacheBytes, long prefixBytes, int prefillTokens) {
  /** Rows that are decoded together where nothing is measured. */
  public static final int FIRST_ROWS = 32;

  /** Rows from which more never pays on a processor. */
  public static final int MOST_ROWS = 128;

  /** Check the ranges. */
  public EngineLimits {
    if (rows < 0 || cacheBytes < 1 || prefixBytes < 0 || prefillTokens < 1) {
      throw new IllegalArgumentException(
          "rows %d, cache bytes %d, prefix bytes %d, prefill tokens %d"
              .formatted(rows, cacheBytes, prefixBytes, prefillTokens));
    }
  }

  /** Return limits for {@code rows} streams in the heap of this process. */
  public static EngineLimits ofRows(int rows) {
    return ofMemory(rows, Runtime.getRuntime().maxMemory());
  }

  /**
   * Return limits for {@code rows} streams that leave room for weights and everything else.
   *
   * @param bytes of memory in all. A limit of the process and not what happens to be free, so that
   *     what is decoded together does not depend on the hour
   */
  public static EngineLimits ofMemory(int rows, long bytes) {
    return new EngineLimits(rows, Math.max(1, bytes / 3), bytes / 16, 2_048);
  }
}
