package rosarium.core.vector.matrix;

/**
 * The weights of one linear layer, shape (out, in), packed for products with few rows.
 *
 * <p>Packed in blocks of as many outputs as a vector has lanes, so that a lane sums one output and
 * nothing is added across lanes; four blocks are a panel, the unit that threads share out. Law: an
 * entry of a product is the same bits for any number of rows and any cut among threads, since every
 * kernel takes its sum in the same order.
 */
public abstract sealed class Matrix permits Float32Matrix, GroupedMatrix {
  /** Blocks in a panel. */
  static final int PANEL_BLOCKS = 4;

  /** Outputs in a panel. */
  public static final int PANEL = PANEL_BLOCKS * Lanes.COUNT;

  /** Return the number of outputs. */
  public abstract int out();

  /** Return the number of inputs. */
  public abstract int in();

  /** Return the number of panels; the last is padded with zero weights. */
  public final int panels() {
    return (out() + PANEL - 1) / PANEL;
  }

  /** Return the number of outputs with the padding: the room that a row of y needs. */
  public final int paddedOut() {
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
   * @param scratch of the calling thread
   */
  public abstract void multiply(
      float[][] x_RI, int rows, float[][] y_RO, int from, int to, Scratch scratch);

  /** Write the weights of one output, unpacked, to the beginning of {@code weight_I}. */
  public abstract void unpack(int output, float[] weight_I);

  /** Return how the weights are held. */
  public abstract Format format();

  /** Return the bytes that the packed weights take. */
  public abstract long bytes();
}
