package rosarium.core.torch;

import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;

/**
 * The key-value caches of all streams of a model: one tensor, given out in pages of {@value #PAGE}
 * positions.
 *
 * <p>So a pass writes the keys and values of all streams with one operator and reads those of many
 * with another, however many there are; and streams that begin alike share pages. The tensor
 * doubles when no page is free, and is given back with the model.
 */
final class CachePool implements AutoCloseable {
  /** Positions in a page. */
  static final int PAGE = 16;

  /** The page that stands where a stream of a group has none. */
  static final int BLANK = 0;

  private static final int FIRST_PAGES = 16;

  private final long[] shape_NC2GK;
  private final TensorOptions options;
  private Tensor pool_NC2GK;
  private int[] users = new int[FIRST_PAGES];
  private int[] free = new int[FIRST_PAGES];
  private int freeCount;
  private int fresh = BLANK + 1;

  /**
   * Allocate the first pages. Page {@link #BLANK} is nobody's and holds zeros.
   *
   * @param layers N
   * @param kvHeads G
   * @param headSize K
   * @param options number format and device; lives as long as this does
   */
  CachePool(int layers, int kvHeads, int headSize, TensorOptions options) {
    this.shape_NC2GK = new long[] {layers, 0, 2, kvHeads, headSize};
    this.options = options;
    options.retainReference();
    this.pool_NC2GK = allocated(FIRST_PAGES);
    putFree(BLANK + 1, FIRST_PAGES);
  }

  /** Return the tensor, shape (N, C, 2, G, K), C positions of all pages; keys at 0, values at 1. */
  Tensor tensor() {
    return pool_NC2GK;
  }

  /** Return how many pages somebody uses. */
  int pagesInUse() {
    return users.length - 1 - freeCount;
  }

  /**
   * Take a page that nobody uses. It holds zeros: what a stream left there, which may not even be
   * finite, must not reach another through the unused end of its last page.
   */
  int take() {
    if (freeCount == 0) {
      grow();
    }
    int page = free[--freeCount];
    if (page < fresh) {
      try (PointerScope step = new PointerScope()) {
        pool_NC2GK.narrow(1, (long) page * PAGE, PAGE).zero_();
      }
    }
    fresh = Math.max(fresh, page + 1);
    users[page] = 1;
    return page;
  }

  /** Use a page that somebody else uses too. */
  void share(int page) {
    users[page]++;
  }

  /** Return whether somebody else uses this page too. */
  boolean isShared(int page) {
    return users[page] > 1;
  }

  /** Use a page no more. */
  void release(int page) {
    if (--users[page] == 0) {
      free[freeCount++] = page;
    }
  }

  /** Copy a page of every layer. */
  void copy(int from, int to) {
    try (PointerScope step = new PointerScope()) {
      pool_NC2GK
          .narrow(1, (long) to * PAGE, PAGE)
          .copy_(pool_NC2GK.narrow(1, (long) from * PAGE, PAGE));
    }
  }

  private void grow() {
    int before = users.length;
    Tensor old_NC2GK = pool_NC2GK;
    pool_NC2GK = allocated(2 * before);
    try (PointerScope step = new PointerScope()) {
      pool_NC2GK.narrow(1, 0, (long) before * PAGE).copy_(old_NC2GK);
    }
    old_NC2GK.releaseReference();
    users = Arrays.copyOf(users, 2 * before);
    free = Arrays.copyOf(free, 2 * before);
    putFree(before, 2 * before);
  }

  /** The lowest pages are taken first. */
  private void putFree(int from, int to) {
    for (int page = to - 1; page >= from; page--) {
      free[freeCount++] = page;
    }
  }

  private Tensor allocated(int pages) {
    long[] shape = shape_NC2GK.clone();
    shape[1] = (long) pages * PAGE;
    try (PointerScope step = new PointerScope()) {
      Tensor made = zeros(shape, options);
      made.retainReference();
      return made;
    }
  }

  @Override
  public void close() {
    pool_NC2GK.releaseReference();
    options.releaseReference();
  }
}
