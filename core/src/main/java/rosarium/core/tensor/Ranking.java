package rosarium.core.tensor;

import java.util.Arrays;

/** The order of tokens in one row: score descending, id ascending; masked ids have no place. */
public final class Ranking {
  private Ranking() {}

  /** Return every id that is not masked, best first. */
  public static int[] descending(float[] score_V) {
    return descending(score_V, Float.NEGATIVE_INFINITY);
  }

  /** Return every id whose score is above {@code border}, best first. */
  public static int[] descending(float[] score_V, float border) {
    long[] keys = new long[score_V.length];
    int kept = 0;
    for (int v = 0; v < score_V.length; v++) {
      if (score_V[v] > border) {
        keys[kept++] = key(score_V[v], v);
      }
    }
    Arrays.sort(keys, 0, kept);
    return ids(keys, kept);
  }

  /** Return the {@code k} best ids, best first; fewer if fewer are not masked. */
  public static int[] top(float[] score_V, int k) {
    long[] best = new long[Math.min(k, score_V.length)]; // ascending keys: best first
    int kept = 0;
    for (int v = 0; v < score_V.length && best.length > 0; v++) {
      long key = key(score_V[v], v);
      boolean enters = kept < best.length || key < best[kept - 1];
      if (score_V[v] > Float.NEGATIVE_INFINITY && enters) {
        int place = Math.min(kept, best.length - 1);
        for (; place > 0 && best[place - 1] > key; place--) {
          best[place] = best[place - 1];
        }
        best[place] = key;
        kept = Math.min(kept + 1, best.length);
      }
    }
    return ids(best, kept);
  }

  /** Make a number that is smaller for a better score and, among equals, for a lower id. */
  private static long key(float score, int id) {
    int bits = Float.floatToIntBits(score + 0f); // + 0f: -0 and 0 are equal
    int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) ~ascending << 32) | id;
  }

  private static int[] ids(long[] keys, int count) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = (int) keys[i];
    }
    return ids;
  }
}
