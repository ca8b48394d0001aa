package rosarium.core.vector;

import jdk.incubator.vector.FloatVector;

/**
 * Weights as int8 with one float32 scale for 32 inputs of an output: {@code w = scale * q}, q in
 * [-127, 127]. Blocks of GGUF's Q8_0 fit as they are.
 *
 * <p>A sum runs over the 32 inputs of a group in order and is scaled once; groups are added in
 * order.
 */
final class Int8Matrix extends Matrix {
  private final byte[] packed;
  private final float[] scales;

  private final int out;
  private final int in;

  private Int8Matrix(int out, int in, byte[] packed, float[] scales) {
    this.out = out;
    this.in = in;
    this.packed = packed;
    this.scales = scales;
  }

  /**
   * Quantise and pack rows of weights.
   *
   * @param in a multiple of 32
   */
  static Int8Matrix pack(int out, int in, WeightRows rows) {
    int padded = (out + PANEL - 1) / PANEL * PANEL;
    byte[] packed = new byte[Math.multiplyExact(padded, in)];
    float[] scales = new float[padded * (in / GROUP)];
    float[] row_I = new float[in];
    for (int o = 0; o < out; o++) {
      rows.read(o, row_I);
      int first = o / Lanes.COUNT * Lanes.COUNT;
      int lane = o % Lanes.COUNT;
      for (int g = 0; g < in / GROUP; g++) {
        float largest = 0;
        for (int i = g * GROUP; i < (g + 1) * GROUP; i++) {
          largest = Math.max(largest, Math.abs(row_I[i]));
        }
        float scale = largest / 127;
        scales[first * (in / GROUP) + g * Lanes.COUNT + lane] = scale;
        for (int i = g * GROUP; i < (g + 1) * GROUP; i++) {
          int q = scale == 0 ? 0 : Math.round(row_I[i] / scale);
          packed[first * in + i * Lanes.COUNT + lane] = (byte) q;
        }
      }
    }
    return new Int8Matrix(out, in, packed, scales);
  }

  @Override
  int out() {
    return out;
  }

  @Override
  int in() {
    return in;
  }

  @Override
  void one(int panel, float[] x_I, float[] y_O) {
    for (int half = 0; half < 2; half++) {
      oneRow(panel * PANEL_BLOCKS + 2 * half, x_I, y_O);
    }
  }

  private void oneRow(int firstBlock, float[] x_I, float[] y_O) {
    int block = in * Lanes.COUNT;
    int scaleBlock = block / GROUP;
    int at = firstBlock * block;
    int scaleAt = firstBlock * scaleBlock;
    FloatVector ya = FloatVector.zero(Lanes.FLOATS);
    FloatVector yb = ya;
    for (int group = 0; group < in; group += GROUP, scaleAt += Lanes.COUNT) {
      FloatVector a = FloatVector.zero(Lanes.FLOATS);
      FloatVector b = a;
      for (int i = group; i < group + GROUP; i++, at += Lanes.COUNT) {
        FloatVector x = FloatVector.broadcast(Lanes.FLOATS, x_I[i]);
        a = Lanes.floats(packed, at).fma(x, a);
        b = Lanes.floats(packed, at + block).fma(x, b);
      }
      ya = a.fma(scale(scaleAt), ya);
      yb = b.fma(scale(scaleAt + scaleBlock), yb);
    }
    int o = firstBlock * Lanes.COUNT;
    ya.intoArray(y_O, o);
    yb.intoArray(y_O, o + Lanes.COUNT);
  }

  @Override
  void two(int panel, float[][] x_RI, float[][] y_RO, int row) {
    for (int half = 0; half < 2; half++) {
      twoRows(panel * PANEL_BLOCKS + 2 * half, x_RI[row], x_RI[row + 1], y_RO[row], y_RO[row + 1]);
    }
  }

  private void twoRows(int firstBlock, float[] x0_I, float[] x1_I, float[] y0_O, float[] y1_O) {
    int block = in * Lanes.COUNT;
    int scaleBlock = block / GROUP;
    int at = firstBlock * block;
    int scaleAt = firstBlock * scaleBlock;
    FloatVector ya0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector ya1 = ya0;
    FloatVector yb0 = ya0;
    FloatVector yb1 = ya0;
    for (int group = 0; group < in; group += GROUP, scaleAt += Lanes.COUNT) {
      FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
      FloatVector a1 = a0;
      FloatVector b0 = a0;
      FloatVector b1 = a0;
      for (int i = group; i < group + GROUP; i++, at += Lanes.COUNT) {
        FloatVector a = Lanes.floats(packed, at);
        FloatVector b = Lanes.floats(packed, at + block);
        FloatVector x = FloatVector.broadcast(Lanes.FLOATS, x0_I[i]);
        a0 = a.fma(x, a0);
        b0 = b.fma(x, b0);
        x = FloatVector.broadcast(Lanes.FLOATS, x1_I[i]);
        a1 = a.fma(x, a1);
        b1 = b.fma(x, b1);
      }
      FloatVector sa = scale(scaleAt);
      FloatVector sb = scale(scaleAt + scaleBlock);
      ya0 = a0.fma(sa, ya0);
      ya1 = a1.fma(sa, ya1);
      yb0 = b0.fma(sb, yb0);
      yb1 = b1.fma(sb, yb1);
    }
    int o = firstBlock * Lanes.COUNT;
    ya0.intoArray(y0_O, o);
    yb0.intoArray(y0_O, o + Lanes.COUNT);
    ya1.intoArray(y1_O, o);
    yb1.intoArray(y1_O, o + Lanes.COUNT);
  }

  @Override
  void four(int panel, float[][] x_RI, float[][] y_RO, int row) {
    for (int block = 0; block < PANEL_BLOCKS; block++) {
      fourRows(panel * PANEL_BLOCKS + block, x_RI, y_RO, row);
    }
  }

  private void fourRows(int block, float[][] x_RI, float[][] y_RO, int row) {
    int at = block * in * Lanes.COUNT;
    int scaleAt = at / GROUP;
    float[] x0_I = x_RI[row];
    float[] x1_I = x_RI[row + 1];
    float[] x2_I = x_RI[row + 2];
    float[] x3_I = x_RI[row + 3];
    FloatVector y0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector y1 = y0;
    FloatVector y2 = y0;
    FloatVector y3 = y0;
    for (int group = 0; group < in; group += GROUP, scaleAt += Lanes.COUNT) {
      FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      for (int i = group; i < group + GROUP; i++, at += Lanes.COUNT) {
        FloatVector w = Lanes.floats(packed, at);
        a0 = w.fma(FloatVector.broadcast(Lanes.FLOATS, x0_I[i]), a0);
        a1 = w.fma(FloatVector.broadcast(Lanes.FLOATS, x1_I[i]), a1);
        a2 = w.fma(FloatVector.broadcast(Lanes.FLOATS, x2_I[i]), a2);
        a3 = w.fma(FloatVector.broadcast(Lanes.FLOATS, x3_I[i]), a3);
      }
      FloatVector s = scale(scaleAt);
      y0 = a0.fma(s, y0);
      y1 = a1.fma(s, y1);
      y2 = a2.fma(s, y2);
      y3 = a3.fma(s, y3);
    }
    int o = block * Lanes.COUNT;
    y0.intoArray(y_RO[row], o);
    y1.intoArray(y_RO[row + 1], o);
    y2.intoArray(y_RO[row + 2], o);
    y3.intoArray(y_RO[row + 3], o);
  }

  @Override
  void unpack(int output, float[] weight_I) {
    int first = output / Lanes.COUNT * Lanes.COUNT;
    int lane = output % Lanes.COUNT;
    for (int i = 0; i < in; i++) {
      float scale = scales[first * (in / GROUP) + i / GROUP * Lanes.COUNT + lane];
      weight_I[i] = scale * packed[first * in + i * Lanes.COUNT + lane];
    }
  }

  @Override
  long bytes() {
    return packed.length + 4L * scales.length;
  }

  private FloatVector scale(int at) {
    return FloatVector.fromArray(Lanes.FLOATS, scales, at);
  }
}
