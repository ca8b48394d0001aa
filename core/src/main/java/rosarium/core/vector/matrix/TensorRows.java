package rosarium.core.vector.matrix;

import java.util.List;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.checkpoint.file.TensorType;

/** The rows of one or several tensors of a checkpoint below each other. */
public record TensorRows(List<CheckpointTensor> tensors) implements WeightRows {
  /** Return the number of rows. */
  public int out() {
    return Math.toIntExact(tensors.stream().mapToLong(CheckpointTensor::rows).sum());
  }

  /** Return the length of a row. */
  public int in() {
    return Math.toIntExact(tensors.get(0).columns());
  }

  @Override
  public void read(int output, float[] weight_I) {
    Row row = row(output);
    row.tensor().row(row.index(), weight_I);
  }

  @Override
  public boolean nibbles(int output, byte[] q_I, int[] scale_G) {
    Row row = row(output);
    return fourBits(row.tensor())
        && Nibbles.take(row.tensor().type(), row.tensor().rowBlocks(row.index()), q_I, scale_G);
  }

  @Override
  public boolean storedInFourBits() {
    return tensors.stream().allMatch(TensorRows::fourBits);
  }

  private static boolean fourBits(CheckpointTensor tensor) {
    return tensor.type() == TensorType.Q4_0 || tensor.type() == TensorType.Q4_1;
  }

  private record Row(CheckpointTensor tensor, int index) {}

  private Row row(int output) {
    int index = output;
    for (CheckpointTensor tensor : tensors) {
      if (index < tensor.rows()) {
        return new Row(tensor, index);
      }
      index -= Math.toIntExact(tensor.rows());
    }
    throw new IndexOutOfBoundsException("row " + output + " of " + tensors);
  }
}
