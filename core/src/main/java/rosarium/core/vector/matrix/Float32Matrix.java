package rosarium.core.vector.matrix;

import jdk.incubator.vector.FloatVector;

/** Weights as float32: the reference. Sums run over the inputs in order, one chain an output. */
final class Float32Matrix extends Matrix implements EmbeddingRows {
  private final float[] packed;

  private final int out;
  private final int in;

  private Float32Matrix(int out, int in, float[] packed) {
    this.out = out;
    this.in = in;
    this.packed = packed;
  }

  /** Pack rows of weights. */
  static Float32Matrix pack(int out, int in, WeightRows rows) {
    int panels = (out + PANEL - 1) / PANEL;
    float[] packed = new float[Math.multiplyExact(panels * PANEL, in)];
    float[] row_I = new float[in];
    for (int o = 0; o < out; o++) {
      rows.read(o, row_I);
      int at = o / Lanes.COUNT * Lanes.COUNT * in + o % Lanes.COUNT;
      for (int i = 0; i < in; i++) {
        packed[at + i * Lanes.COUNT] = row_I[i];
      }
    }
    return new Float32Matrix(out, in, packed);
  }

  @Override
  public int out() {
    return out;
  }

  @Override
  public int in() {
    return in;
  }

  @Override
  public void multiply(
      float[][] x_RI, int rows, float[][] y_RO, int from, int to, Scratch scratch) {
    for (int panel = from; panel < to; panel++) {
      int row = 0;
      for (; row + 4 <= rows; row += 4) {
        four(panel, x_RI, y_RO, row);
      }
      if (row + 2 <= rows) {
        two(panel, x_RI, y_RO, row);
        row += 2;
      }
      if (row < rows) {
        one(panel, x_RI[row], y_RO[row]);
      }
    }
  }

  private void one(int panel, float[] x_I, float[] y_O) {
    int block = in * Lanes.COUNT;
    int at = panel * PANEL_BLOCKS * block;
    FloatVector a = FloatVector.zero(Lanes.FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int i = 0; i < in; i++, at += Lanes.COUNT) {
      FloatVector x = FloatVector.broadcast(Lanes.FLOATS, x_I[i]);
      a = weights(at).fma(x, a);
      b = weights(at + block).fma(x, b);
      c = weights(at + 2 * block).fma(x, c);
      d = weights(at + 3 * block).fma(x, d);
    }
    int o = panel * PANEL;
    a.intoArray(y_O, o);
    b.intoArray(y_O, o + Lanes.COUNT);
    c.intoArray(y_O, o + 2 * Lanes.COUNT);
    d.intoArray(y_O, o + 3 * Lanes.COUNT);
  }

  private void two(int panel, float[][] x_RI, float[][] y_RO, int row) {
    for (int half = 0; half < 2; half++) {
      two(panel * PANEL_BLOCKS + 2 * half, x_RI[row], x_RI[row + 1], y_RO[row], y_RO[row + 1]);
    }
  }

  private void two(int firstBlock, float[] x0_I, float[] x1_I, float[] y0_O, float[] y1_O) {
    int block = in * Lanes.COUNT;
    int at = firstBlock * block;
    FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector a1 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    for (int i = 0; i < in; i++, at += Lanes.COUNT) {
      FloatVector a = weights(at);
      FloatVector b = weights(at + block);
      FloatVector x = FloatVector.broadcast(Lanes.FLOATS, x0_I[i]);
      a0 = a.fma(x, a0);
      b0 = b.fma(x, b0);
      x = FloatVector.broadcast(Lanes.FLOATS, x1_I[i]);
      a1 = a.fma(x, a1);
      b1 = b.fma(x, b1);
    }
    int o = firstBlock * Lanes.COUNT;
    a0.intoArray(y0_O, o);
    b0.intoArray(y0_O, o + Lanes.COUNT);
    a1.intoArray(y1_O, o);
    b1.intoArray(y1_O, o + Lanes.COUNT);
  }

  private void four(int panel, float[][] x_RI, float[][] y_RO, int row) {
    for (int half = 0; half < 2; half++) {
      fourBlocks(panel * PANEL_BLOCKS + 2 * half, x_RI, y_RO, row);
    }
  }

  private void fourBlocks(int firstBlock, float[][] x_RI, float[][] y_RO, int row) {
    int block = in * Lanes.COUNT;
    int at = firstBlock * block;
    float[] x0_I = x_RI[row];
    float[] x1_I = x_RI[row + 1];
    float[] x2_I = x_RI[row + 2];
    float[] x3_I = x_RI[row + 3];
    FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    for (int i = 0; i < in; i++, at += Lanes.COUNT) {
      FloatVector a = weights(at);
      FloatVector b = weights(at + block);
      FloatVector x = FloatVector.broadcast(Lanes.FLOATS, x0_I[i]);
      a0 = a.fma(x, a0);
      b0 = b.fma(x, b0);
      x = FloatVector.broadcast(Lanes.FLOATS, x1_I[i]);
      a1 = a.fma(x, a1);
      b1 = b.fma(x, b1);
      x = FloatVector.broadcast(Lanes.FLOATS, x2_I[i]);
      a2 = a.fma(x, a2);
      b2 = b.fma(x, b2);
      x = FloatVector.broadcast(Lanes.FLOATS, x3_I[i]);
      a3 = a.fma(x, a3);
      b3 = b.fma(x, b3);
    }
    int o = firstBlock * Lanes.COUNT;
    store(a0, b0, y_RO[row], o);
    store(a1, b1, y_RO[row + 1], o);
    store(a2, b2, y_RO[row + 2], o);
    store(a3, b3, y_RO[row + 3], o);
  }

  @Override
  public void unpack(int output, float[] weight_I) {
    int at = output / Lanes.COUNT * Lanes.COUNT * in + output % Lanes.COUNT;
    for (int i = 0; i < in; i++) {
      weight_I[i] = packed[at + i * Lanes.COUNT];
    }
  }

  @Override
  public Format format() {
    return Format.FLOAT32;
  }

  @Override
  public long bytes() {
    return 4L * packed.length;
  }

  private FloatVector weights(int at) {
    return FloatVector.fromArray(Lanes.FLOATS, packed, at);
  }

  private static void store(FloatVector a, FloatVector b, float[] y_O, int o) {
    a.intoArray(y_O, o);
    b.intoArray(y_O, o + Lanes.COUNT);
  }
}
