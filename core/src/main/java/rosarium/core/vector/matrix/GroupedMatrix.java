package rosarium.core.vector.matrix;

import static jdk.incubator.vector.FloatVector.broadcast;
import static rosarium.core.vector.matrix.Lanes.COUNT;
import static rosarium.core.vector.matrix.Lanes.FLOATS;

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
 * (checks of array bounds leave it) while its body is short. One to three rows unpack as they
 * multiply; four and more share what one unpacking wrote.
 */
abstract sealed class GroupedMatrix extends Matrix implements EmbeddingRows
    permits Int4Matrix, Int8Matrix {
  /** Inputs that share a scale. */
  static final int GROUP = 32;

  /** Inputs of a slot. */
  static final int SLOT = 8;

  /** Slots of a group. */
  static final int SLOTS = GROUP / SLOT;

  /** The bits of 1.0. */
  static final int ONE = 0x3f800000;

  /** From so many rows on, one unpacking serves them all. */
  private static final int MANY = 4;

  @Override
  public final void multiply(
      float[][] x_RI, int rows, float[][] y_RO, int from, int to, Scratch scratch) {
    if (rows == 0) {
      return; // a pass that only fills a cache scores nothing
    }
    scratch.reserve(in());
    scratch.sum(x_RI, rows, in());
    for (int block = from * PANEL_BLOCKS; block < to * PANEL_BLOCKS; block++) {
      scales(block, scratch);
      for (int row = 0; row < rows; row++) {
        offsets(groups(), scratch, scratch.sum_RG[row], y_RO[row], block * COUNT);
      }
      if (rows >= MANY) {
        unscaled(block, scratch.weight);
      }
      for (int slot = 0; slot < SLOTS; slot++) {
        pairs(block, slot, x_RI, rows, y_RO, scratch);
      }
      if (rows % 2 == 1) {
        one(block, scratch.scale_GL, x_RI[rows - 1], y_RO[rows - 1]);
      }
    }
  }

  /** Rows go through one slot before the next, so that its weights stay in the first cache. */
  private void pairs(
      int block, int slot, float[][] x_RI, int rows, float[][] y_RO, Scratch scratch) {
    int o = block * COUNT;
    for (int r = 0; r + 2 <= rows; r += 2) {
      if (rows < MANY) {
        two(block, slot, scratch.scale_GL, x_RI[r], x_RI[r + 1], y_RO[r], y_RO[r + 1]);
      } else {
        unpacked(slot, groups(), scratch, x_RI[r], x_RI[r + 1], y_RO[r], y_RO[r + 1], o);
      }
    }
  }

  /** Return how many groups an output has. */
  final int groups() {
    return in() / GROUP;
  }

  /** Write scales and offsets of one block to the scratch. */
  abstract void scales(int block, Scratch scratch);

  /** Add {@code scale * sum(u x)} of one block to one row. */
  abstract void one(int block, float[] scale_GL, float[] x_I, float[] y_O);

  /** The same for two rows and one slot. */
  abstract void two(
      int block,
      int slot,
      float[] scale_GL,
      float[] x0_I,
      float[] x1_I,
      float[] y0_O,
      float[] y1_O);

  /** Write u of every weight of one block, [slot][group][input of the slot][lane]. */
  abstract void unscaled(int block, float[] weight);

  /** Begin the outputs of one block with what the offsets give. */
  private static void offsets(int groups, Scratch scratch, float[] sum_G, float[] y_O, int o) {
    float[] offset_GL = scratch.offset_GL;
    FloatVector y = FloatVector.zero(FLOATS);
    for (int g = 0; g < groups; g++) {
      FloatVector offset = FloatVector.fromArray(FLOATS, offset_GL, g * COUNT);
      y = offset.fma(broadcast(FLOATS, sum_G[g]), y);
    }
    y.intoArray(y_O, o);
  }

  /** The same for two rows and one slot of weights that {@link #unscaled} wrote. */
  private static void unpacked(
      int slot,
      int groups,
      Scratch scratch,
      float[] x0_I,
      float[] x1_I,
      float[] y0_O,
      float[] y1_O,
      int o) {
    FloatVector y0 = FloatVector.fromArray(FLOATS, y0_O, o);
    FloatVector y1 = FloatVector.fromArray(FLOATS, y1_O, o);
    float[] weight = scratch.weight;
    float[] scale_GL = scratch.scale_GL;
    for (int g = 0; g < groups; g++) {
      int i = g * GROUP + slot * SLOT;
      int at = (slot * groups + g) * SLOT * COUNT;
      FloatVector a0 = FloatVector.zero(FLOATS);
      FloatVector a1 = a0;
      FloatVector u = FloatVector.fromArray(FLOATS, weight, at);
      a0 = u.fma(broadcast(FLOATS, x0_I[i]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i]), a1);
      u = FloatVector.fromArray(FLOATS, weight, at + COUNT);
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 1]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 1]), a1);
      u = FloatVector.fromArray(FLOATS, weight, at + 2 * COUNT);
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 2]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 2]), a1);
      u = FloatVector.fromArray(FLOATS, weight, at + 3 * COUNT);
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 3]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 3]), a1);
      u = FloatVector.fromArray(FLOATS, weight, at + 4 * COUNT);
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 4]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 4]), a1);
      u = FloatVector.fromArray(FLOATS, weight, at + 5 * COUNT);
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 5]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 5]), a1);
      u = FloatVector.fromArray(FLOATS, weight, at + 6 * COUNT);
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 6]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 6]), a1);
      u = FloatVector.fromArray(FLOATS, weight, at + 7 * COUNT);
      a0 = u.fma(broadcast(FLOATS, x0_I[i + 7]), a0);
      a1 = u.fma(broadcast(FLOATS, x1_I[i + 7]), a1);
      u = FloatVector.fromArray(FLOATS, scale_GL, g * COUNT);
      y0 = a0.fma(u, y0);
      y1 = a1.fma(u, y1);
    }
    y0.intoArray(y0_O, o);
    y1.intoArray(y1_O, o);
  }
}
