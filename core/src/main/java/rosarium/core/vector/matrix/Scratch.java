package rosarium.core.vector.matrix;

import rosarium.core.torch.linear.NativeRows;

/** What one thread keeps between the kernels of a product. Confined to that thread. */
public final class Scratch implements AutoCloseable {
  /** The way of rows into native memory. */
  final NativeRows rows = new NativeRows();

  /** Sums of the inputs of each group, one row for each row of x. */
  float[][] sum_RG = {};

  /** Factors of one block, [group][lane]. */
  float[] scale_GL = {};

  /** What one block adds to a group's sum of inputs, [group][lane]. */
  float[] offset_GL = {};

  /** The unscaled weights of one block, [slot][group][input of the slot][lane]. */
  float[] weight = {};

  /** Have room for blocks with {@code in} inputs. */
  void reserve(int in) {
    int lanes = in / GroupedMatrix.GROUP * Lanes.COUNT;
    if (scale_GL.length < lanes) {
      scale_GL = new float[lanes];
      offset_GL = new float[lanes];
      weight = new float[in * Lanes.COUNT];
    }
  }

  /** Sum up the groups of every row. */
  void sum(float[][] x_RI, int rows, int in) {
    int groups = in / GroupedMatrix.GROUP;
    if (sum_RG.length < rows || sum_RG[0].length < groups) {
      sum_RG = new float[Math.max(rows, sum_RG.length)][groups];
    }
    for (int row = 0; row < rows; row++) {
      for (int g = 0; g < groups; g++) {
        sum_RG[row][g] = sum(x_RI[row], g * GroupedMatrix.GROUP);
      }
    }
  }

  /** Sum in one fixed order, in four chains. */
  private static float sum(float[] x_I, int from) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (int i = from; i < from + GroupedMatrix.GROUP; i += 4) {
      a += x_I[i];
      b += x_I[i + 1];
      c += x_I[i + 2];
      d += x_I[i + 3];
    }
    return a + b + (c + d);
  }

  /** Free native memory. */
  @Override
  public void close() {
    rows.close();
  }
}
