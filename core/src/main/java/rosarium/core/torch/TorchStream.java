package rosarium.core.torch;

import static org.bytedeco.pytorch.global.torch.empty;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import rosarium.core.model.TokenStream;

/**
 * One stream's key-value cache: a single tensor (2, N, G, capacity, K), keys at 0 and values at 1.
 *
 * <p>The capacity doubles when it is full, so that a short answer does not pay for a long context.
 */
final class TorchStream implements TokenStream {
  private static final int SMALLEST_CAPACITY = 64;

  private final TorchModel model;
  private @Nullable Tensor cache_2NGMK;
  private int capacity;
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
    TorchStream copy = new TorchStream(model);
    if (prefix > 0) {
      copy.reserve(prefix);
      copy.copyFrom(cache(), prefix);
      copy.length = prefix;
    }
    return copy;
  }

  @Override
  public void truncate(int prefix) {
    checkRange(prefix);
    length = prefix;
  }

  @Override
  public void close() {
    if (cache_2NGMK != null) {
      cache_2NGMK.releaseReference();
      cache_2NGMK = null;
      capacity = 0;
      length = 0;
    }
  }

  /** Return the model that this stream belongs to. */
  TorchModel model() {
    return model;
  }

  /** Return the cache; room for {@link #capacity} positions. */
  Tensor cache() {
    if (cache_2NGMK == null) {
      throw new IllegalStateException("the stream is closed or empty");
    }
    return cache_2NGMK;
  }

  /** Make room for {@code positions} in all. */
  void reserve(int positions) {
    if (positions <= capacity) {
      return;
    }
    int wanted = Math.max(SMALLEST_CAPACITY, capacity);
    while (wanted < positions) {
      wanted *= 2;
    }
    Tensor old = cache_2NGMK;
    try (PointerScope step = new PointerScope()) {
      Tensor grown = empty(model.cacheShape(wanted), model.cacheOptions(), null);
      grown.retainReference();
      cache_2NGMK = grown;
      capacity = wanted;
    }
    if (old != null) {
      copyFrom(old, length);
      old.releaseReference();
    }
  }

  /** Note that {@code tokens} more positions of the cache are filled. */
  void grew(int tokens) {
    length += tokens;
  }

  private void copyFrom(Tensor source, int positions) {
    if (positions == 0) {
      return;
    }
    try (PointerScope step = new PointerScope()) {
      cache().narrow(3, 0, positions).copy_(source.narrow(3, 0, positions));
    }
  }

  private void checkRange(int prefix) {
    if (prefix < 0 || prefix > length) {
      throw new IllegalArgumentException(
          "prefix %d of a stream of %d tokens".formatted(prefix, length));
    }
  }
}
