package rosarium.core.vector.matrix;

import jdk.incubator.vector.FloatVector;

/**
 * Weights of few bits with a scale for each group of 32 inputs of an output.
 *
 * <p>Implementation notes. A weight is {@code w = scale * u + offset} with u in [1, 2): its bits
 * are or-ed into the mantissa of 1.0, which costs a shift and one logical operation where a
 * conversion costs three. A group's part of an output is then {@code scale * sum(u x) + offset *
 * sum(x)}, and the sums of x are shared by all outputs.
 *
 * <p>A block of outputs is stored as [slot][group][word][lane], a word being an int of one output:
 * slot s holds the inputs 8s to 8s + 7 of each group. All kernels go through the slots, and in each
 * through the groups, in this order, so that the innermost loop is long and its addresses linear
 * (checks of array bounds leave it) while its body is short. Few rows unpack as they multiply; four
 * and more share what one unpacking wrote.
 */
abstract sealed class GroupedMatrix extends Matrix permits Int4Matrix, Int8Matrix {
  /** Inputs that share a scale. */
  static final int GROUP = 32;

  /** Inputs of a slot. */
  static final int SLOT = 8;

  /** Slots of a group. */
  static final int SLOTS = GROUP / SLOT;

  /** The bits of 1.0. */
  static final int ONE = 0x3f800000;

  private static final int ROWS_TOGETHER = 4;

  @Override
  public final void multiply(
      float[][] x_RI, int rows, float[][] y_RO, int from, int to, Scratch scratch) {
    scratch.reserve(in());
    scratch.sum(x_RI, rows, in());
    for (int block = from * PANEL_BLOCKS; block < to * PANEL_BLOCKS; block++) {
      scales(block, scratch);
      for (int row = 0; row < rows; row++) {
        offsets(groups(), scratch, scratch.sum_RG[row], y_RO[row], block * Lanes.COUNT);
      }
      rows(block, x_RI, rows, y_RO, scratch);
    }
  }

  private void rows(int block, float[][] x_RI, int rows, float[][] y_RO, Scratch scratch) {
    int row = 0;
    if (rows >= ROWS_TOGETHER) {
      unscaled(block, scratch.weight);
      for (; row + ROWS_TOGETHER <= rows; row += ROWS_TOGETHER) {
        for (int slot = 0; slot < SLOTS; slot++) {
          four(slot, groups(), scratch, x_RI, y_RO, row, block * Lanes.COUNT);
        }
      }
    }
    if (row + 2 <= rows) {
      two(block, scratch.scale_GL, x_RI[row], x_RI[row + 1], y_RO[row], y_RO[row + 1]);
      row += 2;
    }
    if (row < rows) {
      one(block, scratch.scale_GL, x_RI[row], y_RO[row]);
    }
  }

  /** Return how many groups an output has. */
  final int groups() {
    return in() / GROUP;
  }

  /** Write scales and offsets of one block to the scratch. */
  abstract void scales(int block, Scratch scratch);

  /** Write u of every weight of one block, [slot][group][input of the slot][lane]. */
  abstract void unscaled(int block, float[] weight);

  /** Add {@code scale * sum(u x)} of one block to one row. */
  abstract void one(int block, float[] scale_GL, float[] x_I, float[] y_O);

  /** The same for two rows. */
  abstract void two(
      int block, float[] scale_GL, float[] x0_I, float[] x1_I, float[] y0_O, float[] y1_O);

  /** Begin the outputs of one block with what the offsets give. */
  private static void offsets(int groups, Scratch scratch, float[] sum_G, float[] y_O, int o) {
    float[] offset_GL = scratch.offset_GL;
    FloatVector y = FloatVector.zero(Lanes.FLOATS);
    for (int g = 0; g < groups; g++) {
      FloatVector offset = FloatVector.fromArray(Lanes.FLOATS, offset_GL, g * Lanes.COUNT);
      y = offset.fma(FloatVector.broadcast(Lanes.FLOATS, sum_G[g]), y);
    }
    y.intoArray(y_O, o);
  }

  /** One slot of unpacked weights for four rows. */
  private static void four(
      int slot, int groups, Scratch scratch, float[][] x_RI, float[][] y_RO, int row, int o) {
    float[] weight = scratch.weight;
    float[] x0_I = x_RI[row];
    float[] x1_I = x_RI[row + 1];
    float[] x2_I = x_RI[row + 2];
    float[] x3_I = x_RI[row + 3];
    FloatVector y0 = FloatVector.fromArray(Lanes.FLOATS, y_RO[row], o);
    FloatVector y1 = FloatVector.fromArray(Lanes.FLOATS, y_RO[row + 1], o);
    FloatVector y2 = FloatVector.fromArray(Lanes.FLOATS, y_RO[row + 2], o);
    FloatVector y3 = FloatVector.fromArray(Lanes.FLOATS, y_RO[row + 3], o);
    int at = slot * groups * SLOT * Lanes.COUNT;
    for (int g = 0; g < groups; g++) {
      FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      int first = g * GROUP + slot * SLOT;
      for (int i = first; i < first + SLOT; i++, at += Lanes.COUNT) {
        FloatVector u = FloatVector.fromArray(Lanes.FLOATS, weight, at);
        a0 = u.fma(FloatVector.broadcast(Lanes.FLOATS, x0_I[i]), a0);
        a1 = u.fma(FloatVector.broadcast(Lanes.FLOATS, x1_I[i]), a1);
        a2 = u.fma(FloatVector.broadcast(Lanes.FLOATS, x2_I[i]), a2);
        a3 = u.fma(FloatVector.broadcast(Lanes.FLOATS, x3_I[i]), a3);
      }
      FloatVector scale = FloatVector.fromArray(Lanes.FLOATS, scratch.scale_GL, g * Lanes.COUNT);
      y0 = a0.fma(scale, y0);
      y1 = a1.fma(scale, y1);
      y2 = a2.fma(scale, y2);
      y3 = a3.fma(scale, y3);
    }
    y0.intoArray(y_RO[row], o);
    y1.intoArray(y_RO[row + 1], o);
    y2.intoArray(y_RO[row + 2], o);
    y3.intoArray(y_RO[row + 3], o);
  }
}
