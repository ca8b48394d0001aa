package rosarium.core.token;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Token ids in order. Immutable. */
public final class TokenIds {
  private static final TokenIds EMPTY = new TokenIds(new int[0]);

  private final int[] ids_L;

  private TokenIds(int[] ids_L) {
    this.ids_L = ids_L;
  }

  /** Copy the ids. */
  public static TokenIds of(int... ids_L) {
    return ids_L.length == 0 ? EMPTY : new TokenIds(ids_L.clone());
  }

  /** Copy the ids. */
  public static TokenIds of(Collection<Integer> ids) {
    return new TokenIds(ids.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Return L, how many ids there are. */
  public int length() {
    return ids_L.length;
  }

  /** Return one id. */
  public int get(int l) {
    return ids_L[l];
  }

  /** Return whether {@code id} is among the ids. */
  public boolean contains(int id) {
    return Arrays.stream(ids_L).anyMatch(other -> other == id);
  }

  /** Return the ids from {@code from} (inclusive) to {@code to} (exclusive). */
  public TokenIds slice(int from, int to) {
    return new TokenIds(Arrays.copyOfRange(ids_L, from, to));
  }

  /** Return these ids followed by {@code others}. */
  public TokenIds plus(int... others) {
    int[] joined_L = Arrays.copyOf(ids_L, ids_L.length + others.length);
    System.arraycopy(others, 0, joined_L, ids_L.length, others.length);
    return new TokenIds(joined_L);
  }

  /** Return how many leading ids are the same in both. */
  public int commonPrefix(TokenIds other) {
    int mismatch = Arrays.mismatch(ids_L, other.ids_L);
    return mismatch < 0 ? ids_L.length : mismatch;
  }

  /** Copy the ids into a new array of length L. */
  public int[] toArray() {
    return ids_L.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenIds that && Arrays.equals(ids_L, that.ids_L);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids_L);
  }

  @Override
  public String toString() {
    return Arrays.toString(ids_L);
  }
}
