package rosarium.core.torch;

import java.util.Arrays;
import rosarium.core.model.TokenStream;

/**
 * One stream: how many tokens it holds and in which pages of its model's {@link CachePool}.
 *
 * <p>A fork shares the pages that it fills wholly; a page that is shared is never written: whoever
 * writes into one takes a copy first.
 */
final class TorchStream implements TokenStream {
  private static final int[] NONE = {};

  private final TorchModel model;
  private int[] pages = NONE;
  private int length;

  TorchStream(TorchModel model) {
    this.model = model;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public TorchStream fork(int prefix) {
    checkRange(prefix);
    TorchStream fork = new TorchStream(model);
    fork.pages = Arrays.copyOf(pages, pagesFor(prefix));
    fork.length = prefix;
    for (int page : fork.pages) {
      model.pool().share(page);
    }
    return fork;
  }

  @Override
  public void truncate(int prefix) {
    checkRange(prefix);
    int kept = pagesFor(prefix);
    for (int p = kept; p < pages.length; p++) {
      model.pool().release(pages[p]);
    }
    pages = Arrays.copyOf(pages, kept);
    length = prefix;
  }

  @Override
  public void close() {
    truncate(0);
  }

  /** Return the model that this stream belongs to. */
  TorchModel model() {
    return model;
  }

  /** Return the pages, in order of position. Not to be written. */
  int[] pages() {
    return pages;
  }

  /** Return where in the pool a position is; one that {@link #reserve} made room for. */
  long slot(int position) {
    return (long) pages[position / CachePool.PAGE] * CachePool.PAGE + position % CachePool.PAGE;
  }

  /** Make room for {@code positions} in all, and let nobody else see what is written there. */
  void reserve(int positions) {
    CachePool pool = model.pool();
    int begun = length / CachePool.PAGE;
    if (length % CachePool.PAGE > 0 && pool.isShared(pages[begun])) {
      int own = pool.take();
      pool.copy(pages[begun], own);
      pool.release(pages[begun]);
      pages[begun] = own;
    }
    int wanted = pagesFor(positions);
    if (wanted > pages.length) {
      int had = pages.length;
      pages = Arrays.copyOf(pages, wanted);
      for (int p = had; p < wanted; p++) {
        pages[p] = pool.take();
      }
    }
  }

  /** Note that {@code tokens} more positions of the cache are filled. */
  void grew(int tokens) {
    length += tokens;
  }

  private static int pagesFor(int positions) {
    return (positions + CachePool.PAGE - 1) / CachePool.PAGE;
  }

  private void checkRange(int prefix) {
    if (prefix < 0 || prefix > length) {
      throw new IllegalArgumentException(
          "prefix %d of a stream of %d tokens".formatted(prefix, length));
    }
  }
}
