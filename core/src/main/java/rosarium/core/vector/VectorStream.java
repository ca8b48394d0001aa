package rosarium.core.vector;

import java.util.Arrays;
import rosarium.core.model.TokenStream;
import rosarium.core.vector.matrix.Lanes;

/**
 * One stream's key-value cache: for each layer and key-value head one array of keys and one of
 * values.
 *
 * <p>Keys lie in blocks of as many positions as a vector has lanes, [block][K][position in block],
 * so that one vector operation serves as many positions; values lie as [position][K]. Both are read
 * in order of memory.
 */
final class VectorStream implements TokenStream {
  private static final int SMALLEST_CAPACITY = 64;

  private final VectorModel model;
  private final int headSize;
  private final float[][] keys;
  private final float[][] values;
  private int capacity;
  private int length;

  /**
   * Open an empty stream.
   *
   * @param caches layers times key-value heads
   */
  VectorStream(VectorModel model, int caches, int headSize) {
    this.model = model;
    this.headSize = headSize;
    this.keys = new float[caches][0];
    this.values = new float[caches][0];
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public VectorStream fork(int prefix) {
    checkRange(prefix);
    VectorStream copy = new VectorStream(model, keys.length, headSize);
    int positions = Lanes.padded(prefix);
    for (int c = 0; c < keys.length; c++) {
      copy.keys[c] = Arrays.copyOf(keys[c], positions * headSize);
      copy.values[c] = Arrays.copyOf(values[c], positions * headSize);
    }
    copy.capacity = positions;
    copy.length = prefix;
    return copy;
  }

  @Override
  public void truncate(int prefix) {
    checkRange(prefix);
    length = prefix;
  }

  @Override
  public void close() {
    Arrays.fill(keys, new float[0]);
    Arrays.fill(values, new float[0]);
    capacity = 0;
    length = 0;
  }

  /** Return the model that this stream belongs to. */
  VectorModel model() {
    return model;
  }

  /** Return the keys of one layer and head. */
  float[] keys(int cache) {
    return keys[cache];
  }

  /** Return the values of one layer and head. */
  float[] values(int cache) {
    return values[cache];
  }

  /** Make room for {@code positions} in all. */
  void reserve(int positions) {
    if (positions <= capacity) {
      return;
    }
    int wanted = Math.max(SMALLEST_CAPACITY, Lanes.padded(capacity));
    while (wanted < positions) {
      wanted *= 2;
    }
    for (int c = 0; c < keys.length; c++) {
      keys[c] = Arrays.copyOf(keys[c], wanted * headSize);
      values[c] = Arrays.copyOf(values[c], wanted * headSize);
    }
    capacity = wanted;
  }

  /** Write key and value of one position. */
  void put(int cache, int position, float[] key, int keyAt, float[] value, int valueAt) {
    float[] blocks = keys[cache];
    int at = position / Lanes.COUNT * Lanes.COUNT * headSize + position % Lanes.COUNT;
    for (int k = 0; k < headSize; k++) {
      blocks[at + k * Lanes.COUNT] = key[keyAt + k];
    }
    System.arraycopy(value, valueAt, values[cache], position * headSize, headSize);
  }

  /** Note that {@code tokens} more positions are filled. */
  void grew(int tokens) {
    length += tokens;
  }

  private void checkRange(int prefix) {
    if (prefix < 0 || prefix > length) {
      throw new IllegalArgumentException(
          "prefix %d of a stream of %d tokens".formatted(prefix, length));
    }
  }
}
