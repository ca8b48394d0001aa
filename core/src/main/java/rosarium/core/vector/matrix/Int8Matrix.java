package rosarium.core.vector.matrix;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static rosarium.core.vector.matrix.Lanes.COUNT;
import static rosarium.core.vector.matrix.Lanes.FLOATS;
import static rosarium.core.vector.matrix.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Weights of 8 bits: {@code w = scale q}, q in [-127, 127], one float32 scale for a group. Blocks
 * of GGUF's Q8_0 fit as they are.
 */
final class Int8Matrix extends GroupedMatrix {
  /** Where q + 128 stands in the mantissa: its upper end, u = 1 + (q + 128) / 256. */
  private static final int BYTE = 0x7F8000;

  private static final int ZERO = 128;
  private static final float STEPS = 256;

  /** The u of q = 0. */
  private static final float ZERO_U = 1.5f;

  private static final int WORD = 4;

  private final int[] packed;
  private final float[] scales;

  private final int out;
  private final int in;

  private Int8Matrix(int out, int in, int[] packed, float[] scales) {
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
    int[] packed = new int[Math.multiplyExact(padded, in / WORD)];
    Int8Matrix matrix = new Int8Matrix(out, in, packed, new float[padded * (in / GROUP)]);
    float[] weight_I = new float[in];
    for (int o = 0; o < out; o++) {
      rows.read(o, weight_I);
      for (int g = 0; g < in / GROUP; g++) {
        matrix.put(o, g, weight_I);
      }
    }
    return matrix;
  }

  private void put(int output, int g, float[] weight_I) {
    int block = output / COUNT;
    int lane = output % COUNT;
    float largest = 0;
    for (int i = g * GROUP; i < (g + 1) * GROUP; i++) {
      largest = Math.max(largest, Math.abs(weight_I[i]));
    }
    float scale = largest / 127;
    // STEPS is a power of two: nothing is rounded.
    scales[(block * groups() + g) * COUNT + lane] = scale * STEPS;
    for (int i = g * GROUP; i < (g + 1) * GROUP; i++) {
      int q = scale == 0 ? 0 : Math.round(weight_I[i] / scale);
      packed[word(block, i) + lane] |= (q + ZERO) << 8 * (i % WORD);
    }
  }

  private int at(int block, int slot) {
    return (block * SLOTS + slot) * groups() * 2 * COUNT;
  }

  /** Return where the words of a block with input {@code i} begin. */
  private int word(int block, int i) {
    return at(block, i % GROUP / SLOT) + (i / GROUP * 2 + i % SLOT / WORD) * COUNT;
  }

  @Override
  void scales(int block, Scratch scratch) {
    int from = block * groups() * COUNT;
    for (int at = 0; at < groups() * COUNT; at += COUNT) {
      FloatVector scale = FloatVector.fromArray(FLOATS, scales, from + at);
      scale.intoArray(scratch.scale_GL, at);
      scale.mul(-ZERO_U).intoArray(scratch.offset_GL, at);
    }
  }

  @Override
  void one(int block, float[] scale_GL, float[] x_I, float[] y_O) {
    int groups = groups();
    for (int slot = 0; slot < SLOTS; slot++) {
      int at = at(block, slot);
      FloatVector y = FloatVector.fromArray(FLOATS, y_O, block * COUNT);
      for (int g = 0; g < groups; g++, at += 2 * COUNT) {
        IntVector low = IntVector.fromArray(INTS, packed, at);
        IntVector high = IntVector.fromArray(INTS, packed, at + COUNT);
        int i = g * GROUP + slot * SLOT;
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector u = low.lanewise(LSHL, 15).and(BYTE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i]), a);
        u = low.lanewise(LSHL, 7).and(BYTE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 1]), a);
        u = low.lanewise(LSHR, 1).and(BYTE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 2]), a);
        u = low.lanewise(LSHR, 9).and(BYTE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 3]), a);
        u = high.lanewise(LSHL, 15).and(BYTE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 4]), a);
        u = high.lanewise(LSHL, 7).and(BYTE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 5]), a);
        u = high.lanewise(LSHR, 1).and(BYTE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 6]), a);
        u = high.lanewise(LSHR, 9).and(BYTE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 7]), a);
        y = a.fma(FloatVector.fromArray(FLOATS, scale_GL, g * COUNT), y);
      }
      y.intoArray(y_O, block * COUNT);
    }
  }

  @Override
  void two(
      int block,
      int slot,
      float[] scale_GL,
      float[] x0_I,
      float[] x1_I,
      float[] y0_O,
      float[] y1_O) {
    int groups = groups();
    int at = at(block, slot);
    FloatVector y0 = FloatVector.fromArray(FLOATS, y0_O, block * COUNT);
    FloatVector y1 = FloatVector.fromArray(FLOATS, y1_O, block * COUNT);
    for (int g = 0; g < groups; g++, at += 2 * COUNT) {
      IntVector low = IntVector.fromArray(INTS, packed, at);
      IntVector high = IntVector.fromArray(INTS, packed, at + COUNT);
      int i = g * GROUP + slot * SLOT;
      FloatVector a0 = FloatVector.zero(FLOATS);
      FloatVector a1 = a0;
      FloatVector u = low.lanewise(LSHL, 15).and(BYTE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i]), a1);
      u = low.lanewise(LSHL, 7).and(BYTE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 1]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 1]), a1);
      u = low.lanewise(LSHR, 1).and(BYTE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 2]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 2]), a1);
      u = low.lanewise(LSHR, 9).and(BYTE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 3]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 3]), a1);
      u = high.lanewise(LSHL, 15).and(BYTE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 4]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 4]), a1);
      u = high.lanewise(LSHL, 7).and(BYTE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 5]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 5]), a1);
      u = high.lanewise(LSHR, 1).and(BYTE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 6]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 6]), a1);
      u = high.lanewise(LSHR, 9).and(BYTE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 7]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 7]), a1);
      u = FloatVector.fromArray(FLOATS, scale_GL, g * COUNT);
      y0 = a0.fma(u, y0);
      y1 = a1.fma(u, y1);
    }
    y0.intoArray(y0_O, block * COUNT);
    y1.intoArray(y1_O, block * COUNT);
  }

  @Override
  void unscaled(int block, float[] weight) {
    int words = SLOTS * groups() * 2;
    int from = at(block, 0);
    for (int w = 0; w < words; w++) {
      IntVector word = IntVector.fromArray(INTS, packed, from + w * COUNT);
      int at = w * 4 * COUNT;
      word.lanewise(LSHL, 15).and(BYTE).or(ONE).reinterpretAsFloats().intoArray(weight, at);
      word.lanewise(LSHL, 7).and(BYTE).or(ONE).reinterpretAsFloats().intoArray(weight, at + COUNT);
      word.lanewise(LSHR, 1)
          .and(BYTE)
          .or(ONE)
          .reinterpretAsFloats()
          .intoArray(weight, at + 2 * COUNT);
      word.lanewise(LSHR, 9)
          .and(BYTE)
          .or(ONE)
          .reinterpretAsFloats()
          .intoArray(weight, at + 3 * COUNT);
    }
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
  public void unpack(int output, float[] weight_I) {
    int block = output / COUNT;
    int lane = output % COUNT;
    for (int i = 0; i < in; i++) {
      float scale = scales[(block * groups() + i / GROUP) * COUNT + lane] / STEPS;
      int q = (packed[word(block, i) + lane] >>> 8 * (i % WORD) & 0xFF) - ZERO;
      weight_I[i] = scale * q;
    }
  }

  @Override
  public Format format() {
    return Format.INT8;
  }

  @Override
  public long bytes() {
    return 4L * packed.length + 4L * scales.length;
  }
}
