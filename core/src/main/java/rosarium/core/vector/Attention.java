package rosarium.core.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import rosarium.core.vector.matrix.Lanes;

/**
 * Lets the query heads of one key-value head look back from one position. Every sum runs over
 * positions in order, so that the result depends on the stream alone: not on how much of it is new
 * in this pass, nor on which heads are taken together.
 *
 * <p>Implementation notes. A pass of many streams reads all their caches once; what a head costs
 * beyond that is loads. Three heads at a time share each load of a key or value: seven loads for
 * twelve multiply-adds, and not five for four.
 */
final class Attention {
  private static final int TOGETHER = 3;

  private final int headSize;
  private final float scale;
  private final float cap;
  private final float[][] scores_HM = new float[TOGETHER][256];

  /**
   * Prepare for one thread.
   *
   * @param scale factor on products of query and key
   * @param cap c of {@code c * tanh(x / c)} on scaled products; 0 is none
   */
  Attention(int headSize, double scale, double cap) {
    this.headSize = headSize;
    this.scale = (float) scale;
    this.cap = (float) cap;
  }

  /**
   * Attend.
   *
   * @param query the row that holds the query heads
   * @param at where the first of them is in it, and in {@code y}
   * @param heads how many follow each other, at least 1
   * @param keys blocks of one layer and head, see {@link VectorStream}
   * @param values positions of the same
   * @param from first position that is seen
   * @param to end of the positions
   * @param y receives K values for each head
   */
  void attend(
      float[] query, int at, int heads, float[] keys, float[] values, int from, int to, float[] y) {
    int end = Lanes.padded(to);
    for (int h = 0; h < TOGETHER && scores_HM[h].length < end; h++) {
      scores_HM[h] = new float[end * 2];
    }
    int h = 0;
    for (; h + TOGETHER <= heads; h += TOGETHER) {
      some(query, at + h * headSize, TOGETHER, keys, values, from, to, y);
    }
    for (; h < heads; h++) {
      some(query, at + h * headSize, 1, keys, values, from, to, y);
    }
  }

  private void some(
      float[] query, int at, int heads, float[] keys, float[] values, int from, int to, float[] y) {
    int first = from / Lanes.COUNT * Lanes.COUNT;
    int end = Lanes.padded(to);
    int m = first;
    for (; m + 4 * Lanes.COUNT <= end; m += 4 * Lanes.COUNT) {
      if (heads == TOGETHER) {
        fourBlocks(query, at, keys, m);
      } else {
        fourBlocks(query, at, keys, m, scores_HM[0]);
      }
    }
    for (; m < end; m += Lanes.COUNT) {
      for (int h = 0; h < heads; h++) {
        oneBlock(query, at + h * headSize, keys, m, scores_HM[h]);
      }
    }
    for (int h = 0; h < heads; h++) {
      float[] scores_M = scores_HM[h];
      scale(first, end, scores_M);
      Arrays.fill(scores_M, first, from, Float.NEGATIVE_INFINITY);
      Arrays.fill(scores_M, to, end, Float.NEGATIVE_INFINITY);
      softmax(first, end, scores_M);
    }
    int k = 0;
    for (; k + 4 * Lanes.COUNT <= headSize; k += 4 * Lanes.COUNT) {
      if (heads == TOGETHER) {
        fourColumns(values, k, from, to, y, at + k);
      } else {
        fourColumns(values, k, from, to, scores_HM[0], y, at + k);
      }
    }
    for (int h = 0; h < heads; h++) {
      rest(values, k, from, to, scores_HM[h], y, at + h * headSize);
    }
  }

  /** Finish the columns from {@code first} on: those that do not fill four vectors. */
  private void rest(
      float[] values, int first, int from, int to, float[] scores_M, float[] y, int at) {
    int k = first;
    for (; k + Lanes.COUNT <= headSize; k += Lanes.COUNT) {
      oneColumn(values, k, from, to, scores_M, y, at + k);
    }
    for (; k < headSize; k++) {
      float sum = 0;
      for (int p = from; p < to; p++) {
        sum = Math.fma(scores_M[p], values[p * headSize + k], sum);
      }
      y[at + k] = sum;
    }
  }

  /** Three heads. */
  private void fourBlocks(float[] query, int at0, float[] keys, int m) {
    int block = headSize * Lanes.COUNT;
    int at = m * headSize;
    int at1 = at0 + headSize;
    int at2 = at1 + headSize;
    FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector c2 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    FloatVector d2 = a0;
    for (int k = 0; k < headSize; k++, at += Lanes.COUNT) {
      FloatVector q0 = FloatVector.broadcast(Lanes.FLOATS, query[at0 + k]);
      FloatVector q1 = FloatVector.broadcast(Lanes.FLOATS, query[at1 + k]);
      FloatVector q2 = FloatVector.broadcast(Lanes.FLOATS, query[at2 + k]);
      FloatVector key = FloatVector.fromArray(Lanes.FLOATS, keys, at);
      a0 = key.fma(q0, a0);
      a1 = key.fma(q1, a1);
      a2 = key.fma(q2, a2);
      key = FloatVector.fromArray(Lanes.FLOATS, keys, at + block);
      b0 = key.fma(q0, b0);
      b1 = key.fma(q1, b1);
      b2 = key.fma(q2, b2);
      key = FloatVector.fromArray(Lanes.FLOATS, keys, at + 2 * block);
      c0 = key.fma(q0, c0);
      c1 = key.fma(q1, c1);
      c2 = key.fma(q2, c2);
      key = FloatVector.fromArray(Lanes.FLOATS, keys, at + 3 * block);
      d0 = key.fma(q0, d0);
      d1 = key.fma(q1, d1);
      d2 = key.fma(q2, d2);
    }
    store(a0, b0, c0, d0, scores_HM[0], m);
    store(a1, b1, c1, d1, scores_HM[1], m);
    store(a2, b2, c2, d2, scores_HM[2], m);
  }

  private static void store(
      FloatVector a, FloatVector b, FloatVector c, FloatVector d, float[] y, int at) {
    a.intoArray(y, at);
    b.intoArray(y, at + Lanes.COUNT);
    c.intoArray(y, at + 2 * Lanes.COUNT);
    d.intoArray(y, at + 3 * Lanes.COUNT);
  }

  /** Three heads. */
  private void fourColumns(float[] values, int k, int from, int to, float[] y, int yAt) {
    float[] scores0_M = scores_HM[0];
    float[] scores1_M = scores_HM[1];
    float[] scores2_M = scores_HM[2];
    FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector c2 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    FloatVector d2 = a0;
    int at = from * headSize + k;
    for (int p = from; p < to; p++, at += headSize) {
      FloatVector w0 = FloatVector.broadcast(Lanes.FLOATS, scores0_M[p]);
      FloatVector w1 = FloatVector.broadcast(Lanes.FLOATS, scores1_M[p]);
      FloatVector w2 = FloatVector.broadcast(Lanes.FLOATS, scores2_M[p]);
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, at);
      a0 = value.fma(w0, a0);
      a1 = value.fma(w1, a1);
      a2 = value.fma(w2, a2);
      value = FloatVector.fromArray(Lanes.FLOATS, values, at + Lanes.COUNT);
      b0 = value.fma(w0, b0);
      b1 = value.fma(w1, b1);
      b2 = value.fma(w2, b2);
      value = FloatVector.fromArray(Lanes.FLOATS, values, at + 2 * Lanes.COUNT);
      c0 = value.fma(w0, c0);
      c1 = value.fma(w1, c1);
      c2 = value.fma(w2, c2);
      value = FloatVector.fromArray(Lanes.FLOATS, values, at + 3 * Lanes.COUNT);
      d0 = value.fma(w0, d0);
      d1 = value.fma(w1, d1);
      d2 = value.fma(w2, d2);
    }
    store(a0, b0, c0, d0, y, yAt);
    store(a1, b1, c1, d1, y, yAt + headSize);
    store(a2, b2, c2, d2, y, yAt + 2 * headSize);
  }

  private void fourBlocks(float[] query, int queryAt, float[] keys, int m, float[] scores_M) {
    int block = headSize * Lanes.COUNT;
    int at = m * headSize;
    FloatVector a = FloatVector.zero(Lanes.FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int k = 0; k < headSize; k++, at += Lanes.COUNT) {
      FloatVector q = FloatVector.broadcast(Lanes.FLOATS, query[queryAt + k]);
      a = FloatVector.fromArray(Lanes.FLOATS, keys, at).fma(q, a);
      b = FloatVector.fromArray(Lanes.FLOATS, keys, at + block).fma(q, b);
      c = FloatVector.fromArray(Lanes.FLOATS, keys, at + 2 * block).fma(q, c);
      d = FloatVector.fromArray(Lanes.FLOATS, keys, at + 3 * block).fma(q, d);
    }
    store(a, b, c, d, scores_M, m);
  }

  private void oneBlock(float[] query, int queryAt, float[] keys, int m, float[] scores_M) {
    int at = m * headSize;
    FloatVector a = FloatVector.zero(Lanes.FLOATS);
    for (int k = 0; k < headSize; k++, at += Lanes.COUNT) {
      FloatVector q = FloatVector.broadcast(Lanes.FLOATS, query[queryAt + k]);
      a = FloatVector.fromArray(Lanes.FLOATS, keys, at).fma(q, a);
    }
    a.intoArray(scores_M, m);
  }

  private void scale(int first, int end, float[] scores_M) {
    for (int m = first; m < end; m += Lanes.COUNT) {
      FloatVector score = FloatVector.fromArray(Lanes.FLOATS, scores_M, m).mul(scale);
      if (cap > 0) {
        score = VectorMath.tanh(score.div(cap)).mul(cap);
      }
      score.intoArray(scores_M, m);
    }
  }

  private static void softmax(int first, int end, float[] scores_M) {
    FloatVector largest = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
    for (int m = first; m < end; m += Lanes.COUNT) {
      largest = largest.max(FloatVector.fromArray(Lanes.FLOATS, scores_M, m));
    }
    float max = largest.reduceLanes(VectorOperators.MAX);
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    for (int m = first; m < end; m += Lanes.COUNT) {
      FloatVector e = VectorMath.exp(FloatVector.fromArray(Lanes.FLOATS, scores_M, m).sub(max));
      e.intoArray(scores_M, m);
      sum = sum.add(e);
    }
    float inverse = 1f / sum.reduceLanes(VectorOperators.ADD);
    for (int m = first; m < end; m += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.FLOATS, scores_M, m).mul(inverse).intoArray(scores_M, m);
    }
  }

  private void fourColumns(
      float[] values, int k, int from, int to, float[] scores_M, float[] y, int yAt) {
    FloatVector a = FloatVector.zero(Lanes.FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int at = from * headSize + k;
    for (int p = from; p < to; p++, at += headSize) {
      FloatVector weight = FloatVector.broadcast(Lanes.FLOATS, scores_M[p]);
      a = FloatVector.fromArray(Lanes.FLOATS, values, at).fma(weight, a);
      b = FloatVector.fromArray(Lanes.FLOATS, values, at + Lanes.COUNT).fma(weight, b);
      c = FloatVector.fromArray(Lanes.FLOATS, values, at + 2 * Lanes.COUNT).fma(weight, c);
      d = FloatVector.fromArray(Lanes.FLOATS, values, at + 3 * Lanes.COUNT).fma(weight, d);
    }
    store(a, b, c, d, y, yAt);
  }

  private void oneColumn(
      float[] values, int k, int from, int to, float[] scores_M, float[] y, int yAt) {
    FloatVector a = FloatVector.zero(Lanes.FLOATS);
    int at = from * headSize + k;
    for (int p = from; p < to; p++, at += headSize) {
      FloatVector weight = FloatVector.broadcast(Lanes.FLOATS, scores_M[p]);
      a = FloatVector.fromArray(Lanes.FLOATS, values, at).fma(weight, a);
    }
    a.intoArray(y, yAt);
  }
}
