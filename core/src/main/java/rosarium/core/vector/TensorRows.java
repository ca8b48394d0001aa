package rosarium.core.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.checkpoint.file.TensorType;

/** The rows of one or several tensors of a checkpoint below each other. */
record TensorRows(List<CheckpointTensor> tensors) implements WeightRows {
  private static final int GROUP = 32;

  /** Return the number of rows. */
  int out() {
    return Math.toIntExact(tensors.stream().mapToLong(CheckpointTensor::rows).sum());
  }

  /** Return the length of a row. */
  int in() {
    return Math.toIntExact(tensors.get(0).columns());
  }

  @Override
  public void read(int output, float[] weight_I) {
    int row = output;
    for (CheckpointTensor tensor : tensors) {
      if (row < tensor.rows()) {
        tensor.row(row, weight_I);
        return;
      }
      row -= Math.toIntExact(tensor.rows());
    }
    throw new IndexOutOfBoundsException("row " + output + " of " + tensors);
  }

  @Override
  public boolean readInt4(int output, int[] q_I, float[] scale_G, float[] offset_G) {
    int row = output;
    for (CheckpointTensor tensor : tensors) {
      if (row < tensor.rows()) {
        return readInt4(tensor, row, q_I, scale_G, offset_G);
      }
      row -= Math.toIntExact(tensor.rows());
    }
    throw new IndexOutOfBoundsException("row " + output + " of " + tensors);
  }

  /** GGUF's Q4_0 is {@code d * (q - 8)}, Q4_1 is {@code d * q + m}; low nibbles come first. */
  private static boolean readInt4(
      CheckpointTensor tensor, int row, int[] q_I, float[] scale_G, float[] offset_G) {
    boolean offset = tensor.type() == TensorType.Q4_1;
    if (!offset && tensor.type() != TensorType.Q4_0) {
      return false;
    }
    ByteBuffer blocks = tensor.rowBlocks(row).order(ByteOrder.LITTLE_ENDIAN);
    for (int g = 0; g < tensor.columns() / GROUP; g++) {
      scale_G[g] = halfToFloat(blocks.getShort());
      offset_G[g] = offset ? halfToFloat(blocks.getShort()) : -8 * scale_G[g];
      for (int i = 0; i < GROUP / 2; i++) {
        int two = blocks.get();
        q_I[g * GROUP + i] = two & 0xF;
        q_I[g * GROUP + GROUP / 2 + i] = (two >> 4) & 0xF;
      }
    }
    return true;
  }

  private static float halfToFloat(short half) {
    int exponent = (half >> 10) & 0x1F;
    int mantissa = half & 0x3FF;
    float size =
        switch (exponent) {
          case 0 -> mantissa * 0x1p-24f;
          case 0x1F -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat(((exponent + 112) << 23) | (mantissa << 13));
        };
    return half < 0 ? -size : size;
  }
}
