package rosarium.core.vector;

/**
 * The weights of one linear layer, shape (out, in), packed for products with few rows.
 *
 * <p>Packed in blocks of as many outputs as a vector has lanes, so that a lane sums one output and
 * nothing is added across lanes; four blocks are a panel, the unit that threads share out. Law: an
 * entry of a product is the same bits for any number of rows and any cut among threads, since every
 * kernel takes its sum in the same order.
 */
abstract sealed class Matrix permits Float32Matrix, Int8Matrix {
  /** Blocks in a panel. */
  static final int PANEL_BLOCKS = 4;

  /** Outputs in a panel. */
  static final int PANEL = PANEL_BLOCKS * Lanes.COUNT;

  /** Inputs that share a scale in the packed formats. */
  static final int GROUP = 32;

  /** Return the number of outputs. */
  abstract int out();

  /** Return the number of inputs. */
  abstract int in();

  /** Return the number of panels; the last is padded with zero weights. */
  final int panels() {
    return (out() + PANEL - 1) / PANEL;
  }

  /** Return the number of outputs with the padding: the room that a row of y needs. */
  final int paddedOut() {
    return panels() * PANEL;
  }

  /**
   * Compute some outputs of {@code y = x W^T}.
   *
   * @param x_RI rows of at least {@code in} values
   * @param rows R, how many rows of x and y count
   * @param y_RO rows with room for {@link #paddedOut()} values
   * @param from first panel
   * @param to end of the panels
   */
  final void multiply(float[][] x_RI, int rows, float[][] y_RO, int from, int to) {
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

  abstract void one(int panel, float[] x_I, float[] y_O);

  abstract void two(int panel, float[][] x_RI, float[][] y_RO, int row);

  abstract void four(int panel, float[][] x_RI, float[][] y_RO, int row);

  /** Write the weights of one output, unpacked, to the beginning of {@code weight_I}. */
  abstract void unpack(int output, float[] weight_I);

  /** Return the bytes that the packed weights take. */
  abstract long bytes();
}
