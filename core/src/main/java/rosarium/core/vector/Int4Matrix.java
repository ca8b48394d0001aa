package rosarium.core.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Weights as int4 with a float32 scale and offset for 32 inputs of an output: {@code w = scale * q
 * + offset}, q in [0, 15]. Blocks of GGUF's Q4_0 and Q4_1 fit as they are.
 *
 * <p>Implementation notes. A nibble is not converted: or-ed into the top of the mantissa of 1 it is
 * the number {@code 1 + q / 16}, which costs a shift, an and and an or. What that adds is taken
 * back once a group: {@code sum x w = 16 scale * sum x (1 + q / 16) + (offset - 16 scale) * sum x}.
 * Even and odd inputs are summed apart, so that the chains of additions are half as long.
 */
final class Int4Matrix extends Matrix {
  private static final int NIBBLES = 8;
  private static final IntVector MASK = IntVector.broadcast(Lanes.INTS, 0xF << 19);
  private static final IntVector ONE = IntVector.broadcast(Lanes.INTS, Float.floatToRawIntBits(1f));

  private final int[] packed;
  private final float[] slopes;
  private final float[] shifts;

  private Int4Matrix(int out, int in) {
    super(out, in);
    int padded = paddedOut();
    packed = new int[Math.multiplyExact(padded, in / NIBBLES)];
    slopes = new float[padded * (in / GROUP)];
    shifts = new float[padded * (in / GROUP)];
  }

  /**
   * Quantise and pack rows of weights: 16 steps between the smallest and the largest of a group.
   *
   * @param in a multiple of 32
   */
  static Int4Matrix pack(int out, int in, WeightRows rows) {
    Int4Matrix matrix = new Int4Matrix(out, in);
    float[] row_I = new float[in];
    int[] q_I = new int[in];
    float[] scale_G = new float[in / GROUP];
    float[] offset_G = new float[in / GROUP];
    for (int o = 0; o < out; o++) {
      if (!rows.readInt4(o, q_I, scale_G, offset_G)) {
        rows.read(o, row_I);
        quantise(row_I, q_I, scale_G, offset_G);
      }
      matrix.packRow(o, q_I, scale_G, offset_G);
    }
    return matrix;
  }

  private static void quantise(float[] row_I, int[] q_I, float[] scale_G, float[] offset_G) {
    for (int g = 0; g < scale_G.length; g++) {
      float low = row_I[g * GROUP];
      float high = low;
      for (int i = g * GROUP; i < (g + 1) * GROUP; i++) {
        low = Math.min(low, row_I[i]);
        high = Math.max(high, row_I[i]);
      }
      scale_G[g] = (high - low) / 15;
      offset_G[g] = low;
      for (int i = g * GROUP; i < (g + 1) * GROUP; i++) {
        q_I[i] = scale_G[g] == 0 ? 0 : Math.min(15, Math.round((row_I[i] - low) / scale_G[g]));
      }
    }
  }

  private void packRow(int output, int[] q_I, float[] scale_G, float[] offset_G) {
    int first = output / Lanes.COUNT * Lanes.COUNT;
    int lane = output % Lanes.COUNT;
    for (int i = 0; i < q_I.length; i++) {
      int at = first * (in() / NIBBLES) + i / NIBBLES * Lanes.COUNT + lane;
      packed[at] |= q_I[i] << (4 * (i % NIBBLES));
    }
    for (int g = 0; g < scale_G.length; g++) {
      int at = first * scale_G.length + g * Lanes.COUNT + lane;
      slopes[at] = 16 * scale_G[g];
      shifts[at] = offset_G[g] - 16 * scale_G[g];
    }
  }

  @Override
  void one(int panel, float[] x_I, float[] y_O) {
    for (int block = panel * PANEL_BLOCKS; block < (panel + 1) * PANEL_BLOCKS; block++) {
      oneRow(block, x_I, y_O);
    }
  }

  private void oneRow(int block, float[] x_I, float[] y_O) {
    int groups = in() / GROUP;
    int at = block * (in() / NIBBLES) * Lanes.COUNT;
    int groupAt = block * groups * Lanes.COUNT;
    FloatVector y = FloatVector.zero(Lanes.FLOATS);
    for (int g = 0; g < groups; g++, groupAt += Lanes.COUNT) {
      FloatVector even = FloatVector.zero(Lanes.FLOATS);
      FloatVector odd = even;
      for (int i = g * GROUP; i < (g + 1) * GROUP; i += NIBBLES, at += Lanes.COUNT) {
        IntVector w = IntVector.fromArray(Lanes.INTS, packed, at);
        even = left(w, 19).fma(input(x_I, i), even);
        odd = left(w, 15).fma(input(x_I, i + 1), odd);
        even = left(w, 11).fma(input(x_I, i + 2), even);
        odd = left(w, 7).fma(input(x_I, i + 3), odd);
        even = left(w, 3).fma(input(x_I, i + 4), even);
        odd = right(w, 1).fma(input(x_I, i + 5), odd);
        even = right(w, 5).fma(input(x_I, i + 6), even);
        odd = right(w, 9).fma(input(x_I, i + 7), odd);
      }
      y = scaled(even.add(odd), groupAt, x_I[in() + g], y);
    }
    y.intoArray(y_O, block * Lanes.COUNT);
  }

  @Override
  void two(int panel, float[][] x_RI, float[][] y_RO, int row) {
    for (int block = panel * PANEL_BLOCKS; block < (panel + 1) * PANEL_BLOCKS; block++) {
      twoRows(block, x_RI[row], x_RI[row + 1], y_RO[row], y_RO[row + 1]);
    }
  }

  private void twoRows(int block, float[] x0_I, float[] x1_I, float[] y0_O, float[] y1_O) {
    int groups = in() / GROUP;
    int at = block * (in() / NIBBLES) * Lanes.COUNT;
    int groupAt = block * groups * Lanes.COUNT;
    FloatVector y0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector y1 = y0;
    for (int g = 0; g < groups; g++, groupAt += Lanes.COUNT) {
      FloatVector even0 = FloatVector.zero(Lanes.FLOATS);
      FloatVector odd0 = even0;
      FloatVector even1 = even0;
      FloatVector odd1 = even0;
      for (int i = g * GROUP; i < (g + 1) * GROUP; i += NIBBLES, at += Lanes.COUNT) {
        IntVector w = IntVector.fromArray(Lanes.INTS, packed, at);
        FloatVector q = left(w, 19);
        even0 = q.fma(input(x0_I, i), even0);
        even1 = q.fma(input(x1_I, i), even1);
        q = left(w, 15);
        odd0 = q.fma(input(x0_I, i + 1), odd0);
        odd1 = q.fma(input(x1_I, i + 1), odd1);
        q = left(w, 11);
        even0 = q.fma(input(x0_I, i + 2), even0);
        even1 = q.fma(input(x1_I, i + 2), even1);
        q = left(w, 7);
        odd0 = q.fma(input(x0_I, i + 3), odd0);
        odd1 = q.fma(input(x1_I, i + 3), odd1);
        q = left(w, 3);
        even0 = q.fma(input(x0_I, i + 4), even0);
        even1 = q.fma(input(x1_I, i + 4), even1);
        q = right(w, 1);
        odd0 = q.fma(input(x0_I, i + 5), odd0);
        odd1 = q.fma(input(x1_I, i + 5), odd1);
        q = right(w, 5);
        even0 = q.fma(input(x0_I, i + 6), even0);
        even1 = q.fma(input(x1_I, i + 6), even1);
        q = right(w, 9);
        odd0 = q.fma(input(x0_I, i + 7), odd0);
        odd1 = q.fma(input(x1_I, i + 7), odd1);
      }
      y0 = scaled(even0.add(odd0), groupAt, x0_I[in() + g], y0);
      y1 = scaled(even1.add(odd1), groupAt, x1_I[in() + g], y1);
    }
    y0.intoArray(y0_O, block * Lanes.COUNT);
    y1.intoArray(y1_O, block * Lanes.COUNT);
  }

  @Override
  void four(int panel, float[][] x_RI, float[][] y_RO, int row) {
    for (int block = panel * PANEL_BLOCKS; block < (panel + 1) * PANEL_BLOCKS; block++) {
      fourRows(block, x_RI, y_RO, row);
    }
  }

  private void fourRows(int block, float[][] x_RI, float[][] y_RO, int row) {
    int groups = in() / GROUP;
    int at = block * (in() / NIBBLES) * Lanes.COUNT;
    int groupAt = block * groups * Lanes.COUNT;
    float[] x0_I = x_RI[row];
    float[] x1_I = x_RI[row + 1];
    float[] x2_I = x_RI[row + 2];
    float[] x3_I = x_RI[row + 3];
    FloatVector y0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector y1 = y0;
    FloatVector y2 = y0;
    FloatVector y3 = y0;
    for (int g = 0; g < groups; g++, groupAt += Lanes.COUNT) {
      FloatVector even0 = FloatVector.zero(Lanes.FLOATS);
      FloatVector odd0 = even0;
      FloatVector even1 = even0;
      FloatVector odd1 = even0;
      FloatVector even2 = even0;
      FloatVector odd2 = even0;
      FloatVector even3 = even0;
      FloatVector odd3 = even0;
      for (int i = g * GROUP; i < (g + 1) * GROUP; i += NIBBLES, at += Lanes.COUNT) {
        IntVector w = IntVector.fromArray(Lanes.INTS, packed, at);
        FloatVector q = left(w, 19);
        even0 = q.fma(input(x0_I, i), even0);
        even1 = q.fma(input(x1_I, i), even1);
        even2 = q.fma(input(x2_I, i), even2);
        even3 = q.fma(input(x3_I, i), even3);
        q = left(w, 15);
        odd0 = q.fma(input(x0_I, i + 1), odd0);
        odd1 = q.fma(input(x1_I, i + 1), odd1);
        odd2 = q.fma(input(x2_I, i + 1), odd2);
        odd3 = q.fma(input(x3_I, i + 1), odd3);
        q = left(w, 11);
        even0 = q.fma(input(x0_I, i + 2), even0);
        even1 = q.fma(input(x1_I, i + 2), even1);
        even2 = q.fma(input(x2_I, i + 2), even2);
        even3 = q.fma(input(x3_I, i + 2), even3);
        q = left(w, 7);
        odd0 = q.fma(input(x0_I, i + 3), odd0);
        odd1 = q.fma(input(x1_I, i + 3), odd1);
        odd2 = q.fma(input(x2_I, i + 3), odd2);
        odd3 = q.fma(input(x3_I, i + 3), odd3);
        q = left(w, 3);
        even0 = q.fma(input(x0_I, i + 4), even0);
        even1 = q.fma(input(x1_I, i + 4), even1);
        even2 = q.fma(input(x2_I, i + 4), even2);
        even3 = q.fma(input(x3_I, i + 4), even3);
        q = right(w, 1);
        odd0 = q.fma(input(x0_I, i + 5), odd0);
        odd1 = q.fma(input(x1_I, i + 5), odd1);
        odd2 = q.fma(input(x2_I, i + 5), odd2);
        odd3 = q.fma(input(x3_I, i + 5), odd3);
        q = right(w, 5);
        even0 = q.fma(input(x0_I, i + 6), even0);
        even1 = q.fma(input(x1_I, i + 6), even1);
        even2 = q.fma(input(x2_I, i + 6), even2);
        even3 = q.fma(input(x3_I, i + 6), even3);
        q = right(w, 9);
        odd0 = q.fma(input(x0_I, i + 7), odd0);
        odd1 = q.fma(input(x1_I, i + 7), odd1);
        odd2 = q.fma(input(x2_I, i + 7), odd2);
        odd3 = q.fma(input(x3_I, i + 7), odd3);
      }
      y0 = scaled(even0.add(odd0), groupAt, x0_I[in() + g], y0);
      y1 = scaled(even1.add(odd1), groupAt, x1_I[in() + g], y1);
      y2 = scaled(even2.add(odd2), groupAt, x2_I[in() + g], y2);
      y3 = scaled(even3.add(odd3), groupAt, x3_I[in() + g], y3);
    }
    y0.intoArray(y_RO[row], block * Lanes.COUNT);
    y1.intoArray(y_RO[row + 1], block * Lanes.COUNT);
    y2.intoArray(y_RO[row + 2], block * Lanes.COUNT);
    y3.intoArray(y_RO[row + 3], block * Lanes.COUNT);
  }

  /** Return 1 + q / 16 of the nibble that a shift to the left moves to the top of the mantissa. */
  private static FloatVector left(IntVector w, int shift) {
    return w.lanewise(VectorOperators.LSHL, shift).and(MASK).or(ONE).reinterpretAsFloats();
  }

  /** Return 1 + q / 16 of the nibble that a shift to the right moves to the top of the mantissa. */
  private static FloatVector right(IntVector w, int shift) {
    return w.lanewise(VectorOperators.LSHR, shift).and(MASK).or(ONE).reinterpretAsFloats();
  }

  private static FloatVector input(float[] x_I, int i) {
    return FloatVector.broadcast(Lanes.FLOATS, x_I[i]);
  }

  /** Add one group to a sum of outputs. */
  private FloatVector scaled(FloatVector group, int at, float inputSum, FloatVector y) {
    FloatVector slope = FloatVector.fromArray(Lanes.FLOATS, slopes, at);
    FloatVector shift = FloatVector.fromArray(Lanes.FLOATS, shifts, at);
    return shift.fma(FloatVector.broadcast(Lanes.FLOATS, inputSum), group.fma(slope, y));
  }

  @Override
  void unpack(int output, float[] weight_I) {
    int first = output / Lanes.COUNT * Lanes.COUNT;
    int lane = output % Lanes.COUNT;
    for (int i = 0; i < in(); i++) {
      int word = packed[first * (in() / NIBBLES) + i / NIBBLES * Lanes.COUNT + lane];
      int q = (word >>> (4 * (i % NIBBLES))) & 0xF;
      int group = first * (in() / GROUP) + i / GROUP * Lanes.COUNT + lane;
      weight_I[i] = slopes[group] / 16 * q + (shifts[group] + slopes[group]);
    }
  }

  @Override
  long bytes() {
    return 4L * (packed.length + slopes.length + shifts.length);
  }
}
