package rosarium.core.model;

/**
 * One prompt and what was written after it, as its model remembers it. Owns its key-value cache.
 *
 * <p>A stream knows nothing of text, roles or sampling. It grows by {@link LanguageModel#forward}.
 */
public interface TokenStream extends AutoCloseable {
  /** Return how many tokens it holds. */
  int length();

  /**
   * Open a second stream that begins with the first {@code length} tokens of this one.
   *
   * @param length in [0, {@link #length()}]; the cache of these positions is shared or copied
   */
  TokenStream fork(int length);

  /**
   * Forget every token from {@code length} on.
   *
   * @param length in [0, {@link #length()}]
   */
  void truncate(int length);

  @Override
  void close();
}
