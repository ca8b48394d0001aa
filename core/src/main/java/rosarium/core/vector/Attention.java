package rosarium.core.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import rosarium.core.vector.matrix.Lanes;

/**
 * Lets one query head at one position look back. Every sum runs over positions in order, so that
 * the result depends on the stream alone and not on how much of it is new in this pass.
 */
final class Attention {
  private final int headSize;
  private final float scale;
  private final float cap;
  private float[] scores_M = new float[256];

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
   * @param query the row that holds the query head
   * @param queryAt where in it
   * @param keys blocks of one layer and head, see {@link VectorStream}
   * @param values positions of the same
   * @param from first position that is seen
   * @param to end of the positions
   * @param y receives K values
   * @param yAt where in it
   */
  void attend(
      float[] query,
      int queryAt,
      float[] keys,
      float[] values,
      int from,
      int to,
      float[] y,
      int yAt) {
    int first = from / Lanes.COUNT * Lanes.COUNT;
    int end = Lanes.padded(to);
    if (scores_M.length < end) {
      scores_M = new float[end * 2];
    }
    int m = first;
    for (; m + 4 * Lanes.COUNT <= end; m += 4 * Lanes.COUNT) {
      fourBlocks(query, queryAt, keys, m);
    }
    for (; m < end; m += Lanes.COUNT) {
      oneBlock(query, queryAt, keys, m);
    }
    scale(first, end);
    Arrays.fill(scores_M, first, from, Float.NEGATIVE_INFINITY);
    Arrays.fill(scores_M, to, end, Float.NEGATIVE_INFINITY);
    softmax(first, end);
    int k = 0;
    for (; k + 4 * Lanes.COUNT <= headSize; k += 4 * Lanes.COUNT) {
      fourColumns(values, k, from, to, y, yAt + k);
    }
    for (; k + Lanes.COUNT <= headSize; k += Lanes.COUNT) {
      oneColumn(values, k, from, to, y, yAt + k);
    }
    for (; k < headSize; k++) {
      float sum = 0;
      for (int p = from; p < to; p++) {
        sum = Math.fma(scores_M[p], values[p * headSize + k], sum);
      }
      y[yAt + k] = sum;
    }
  }

  private void fourBlocks(float[] query, int queryAt, float[] keys, int m) {
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
    a.intoArray(scores_M, m);
    b.intoArray(scores_M, m + Lanes.COUNT);
    c.intoArray(scores_M, m + 2 * Lanes.COUNT);
    d.intoArray(scores_M, m + 3 * Lanes.COUNT);
  }

  private void oneBlock(float[] query, int queryAt, float[] keys, int m) {
    int at = m * headSize;
    FloatVector a = FloatVector.zero(Lanes.FLOATS);
    for (int k = 0; k < headSize; k++, at += Lanes.COUNT) {
      FloatVector q = FloatVector.broadcast(Lanes.FLOATS, query[queryAt + k]);
      a = FloatVector.fromArray(Lanes.FLOATS, keys, at).fma(q, a);
    }
    a.intoArray(scores_M, m);
  }

  private void scale(int first, int end) {
    for (int m = first; m < end; m += Lanes.COUNT) {
      FloatVector score = FloatVector.fromArray(Lanes.FLOATS, scores_M, m).mul(scale);
      if (cap > 0) {
        score = VectorMath.tanh(score.div(cap)).mul(cap);
      }
      score.intoArray(scores_M, m);
    }
  }

  private void softmax(int first, int end) {
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

  private void fourColumns(float[] values, int k, int from, int to, float[] y, int yAt) {
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
    a.intoArray(y, yAt);
    b.intoArray(y, yAt + Lanes.COUNT);
    c.intoArray(y, yAt + 2 * Lanes.COUNT);
    d.intoArray(y, yAt + 3 * Lanes.COUNT);
  }

  private void oneColumn(float[] values, int k, int from, int to, float[] y, int yAt) {
    FloatVector a = FloatVector.zero(Lanes.FLOATS);
    int at = from * headSize + k;
    for (int p = from; p < to; p++, at += headSize) {
      FloatVector weight = FloatVector.broadcast(Lanes.FLOATS, scores_M[p]);
      a = FloatVector.fromArray(Lanes.FLOATS, values, at).fma(weight, a);
    }
    a.intoArray(y, yAt);
  }
}
