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
 * Weights of 4 bits: {@code w = d q + m}, q in [0, 15], d and m in half precision. Blocks of GGUF's
 * Q4_0 and Q4_1 are held as they are, so that nothing is lost.
 */
final class Int4Matrix extends GroupedMatrix {
  /**
   * Where q stands in the mantissa, u = 1 + q / 128: the middle, so that one nibble is not moved.
   */
  private static final int NIBBLE = 0x780000;

  private static final float STEPS = 16;

  private final int[] packed;
  private final int[] scales;

  private final int out;
  private final int in;

  private Int4Matrix(int out, int in, int[] packed, int[] scales) {
    this.out = out;
    this.in = in;
    this.packed = packed;
    this.scales = scales;
  }

  /**
   * Pack rows of weights; what is not stored in 4 bits is quantised, each group between its least
   * and its largest weight.
   *
   * @param in a multiple of 32
   */
  static Int4Matrix pack(int out, int in, WeightRows rows) {
    int padded = (out + PANEL - 1) / PANEL * PANEL;
    int groups = in / GROUP;
    Int4Matrix matrix =
        new Int4Matrix(
            out, in, new int[Math.multiplyExact(padded, in / SLOT)], new int[padded * groups]);
    byte[] q_I = new byte[in];
    int[] scale_G = new int[groups];
    float[] weight_I = new float[in];
    for (int o = 0; o < out; o++) {
      if (!rows.nibbles(o, q_I, scale_G)) {
        rows.read(o, weight_I);
        Nibbles.quantise(weight_I, q_I, scale_G);
      }
      matrix.put(o, q_I, scale_G);
    }
    return matrix;
  }

  private void put(int output, byte[] q_I, int[] scale_G) {
    int block = output / COUNT;
    int lane = output % COUNT;
    for (int g = 0; g < scale_G.length; g++) {
      scales[(block * groups() + g) * COUNT + lane] = scale_G[g];
    }
    for (int i = 0; i < in; i++) {
      packed[word(block, i) + lane] |= q_I[i] << 4 * (i % SLOT);
    }
  }

  private int at(int block, int slot) {
    return (block * SLOTS + slot) * groups() * COUNT;
  }

  /** Return where the words of a block with input {@code i} begin. */
  private int word(int block, int i) {
    return at(block, i % GROUP / SLOT) + i / GROUP * COUNT;
  }

  @Override
  void scales(int block, Scratch scratch) {
    int from = block * groups() * COUNT;
    for (int at = 0; at < groups() * COUNT; at += COUNT) {
      IntVector both = IntVector.fromArray(INTS, scales, from + at);
      FloatVector scale = Halves.low(both).mul(STEPS);
      scale.intoArray(scratch.scale_GL, at);
      Halves.high(both).sub(scale).intoArray(scratch.offset_GL, at);
    }
  }

  @Override
  void one(int block, float[] scale_GL, float[] x_I, float[] y_O) {
    int groups = groups();
    for (int slot = 0; slot < SLOTS; slot++) {
      int at = at(block, slot);
      FloatVector y = FloatVector.fromArray(FLOATS, y_O, block * COUNT);
      for (int g = 0; g < groups; g++, at += COUNT) {
        IntVector word = IntVector.fromArray(INTS, packed, at);
        int i = g * GROUP + slot * SLOT;
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector u = word.lanewise(LSHL, 19).and(NIBBLE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i]), a);
        u = word.lanewise(LSHL, 15).and(NIBBLE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 1]), a);
        u = word.lanewise(LSHL, 11).and(NIBBLE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 2]), a);
        u = word.lanewise(LSHL, 7).and(NIBBLE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 3]), a);
        u = word.lanewise(LSHL, 3).and(NIBBLE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 4]), a);
        u = word.lanewise(LSHR, 1).and(NIBBLE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 5]), a);
        u = word.lanewise(LSHR, 5).and(NIBBLE).or(ONE).reinterpretAsFloats();
        a = u.fma(broadcast(FLOATS, x_I[i + 6]), a);
        u = word.lanewise(LSHR, 9).and(NIBBLE).or(ONE).reinterpretAsFloats();
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
    for (int g = 0; g < groups; g++, at += COUNT) {
      IntVector word = IntVector.fromArray(INTS, packed, at);
      int i = g * GROUP + slot * SLOT;
      FloatVector a0 = FloatVector.zero(FLOATS);
      FloatVector a1 = a0;
      FloatVector u = word.lanewise(LSHL, 19).and(NIBBLE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i]), a1);
      u = word.lanewise(LSHL, 15).and(NIBBLE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 1]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 1]), a1);
      u = word.lanewise(LSHL, 11).and(NIBBLE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 2]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 2]), a1);
      u = word.lanewise(LSHL, 7).and(NIBBLE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 3]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 3]), a1);
      u = word.lanewise(LSHL, 3).and(NIBBLE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 4]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 4]), a1);
      u = word.lanewise(LSHR, 1).and(NIBBLE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 5]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 5]), a1);
      u = word.lanewise(LSHR, 5).and(NIBBLE).or(ONE).reinterpretAsFloats();
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 6]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 6]), a1);
      u = word.lanewise(LSHR, 9).and(NIBBLE).or(ONE).reinterpretAsFloats();
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
    int words = SLOTS * groups();
    int from = at(block, 0);
    for (int w = 0; w < words; w++) {
      IntVector word = IntVector.fromArray(INTS, packed, from + w * COUNT);
      int at = w * 8 * COUNT;
      FloatVector u0 = word.lanewise(LSHL, 19).and(NIBBLE).or(ONE).reinterpretAsFloats();
      u0.intoArray(weight, at);
      FloatVector u1 = word.lanewise(LSHL, 15).and(NIBBLE).or(ONE).reinterpretAsFloats();
      u1.intoArray(weight, at + COUNT);
      FloatVector u2 = word.lanewise(LSHL, 11).and(NIBBLE).or(ONE).reinterpretAsFloats();
      u2.intoArray(weight, at + 2 * COUNT);
      FloatVector u3 = word.lanewise(LSHL, 7).and(NIBBLE).or(ONE).reinterpretAsFloats();
      u3.intoArray(weight, at + 3 * COUNT);
      FloatVector u4 = word.lanewise(LSHL, 3).and(NIBBLE).or(ONE).reinterpretAsFloats();
      u4.intoArray(weight, at + 4 * COUNT);
      FloatVector u5 = word.lanewise(LSHR, 1).and(NIBBLE).or(ONE).reinterpretAsFloats();
      u5.intoArray(weight, at + 5 * COUNT);
      FloatVector u6 = word.lanewise(LSHR, 5).and(NIBBLE).or(ONE).reinterpretAsFloats();
      u6.intoArray(weight, at + 6 * COUNT);
      FloatVector u7 = word.lanewise(LSHR, 9).and(NIBBLE).or(ONE).reinterpretAsFloats();
      u7.intoArray(weight, at + 7 * COUNT);
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
      int both = scales[(block * groups() + i / GROUP) * COUNT + lane];
      int q = packed[word(block, i) + lane] >>> 4 * (i % SLOT) & 0xF;
      weight_I[i] = Halves.value(both) * q + Halves.value(both >>> 16);
    }
  }

  @Override
  public Format format() {
    return Format.INT4;
  }

  @Override
  public long bytes() {
    return 4L * packed.length + 4L * scales.length;
  }
}
