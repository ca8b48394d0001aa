package rosarium.core.vector;

import java.util.List;
import rosarium.core.checkpoint.file.CheckpointTensor;

/** The rows of one or several tensors of a checkpoint below each other. */
record TensorRows(List<CheckpointTensor> tensors) implements WeightRows {
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
}
