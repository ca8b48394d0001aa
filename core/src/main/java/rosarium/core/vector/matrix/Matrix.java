package rosarium.core.vector.matrix;

/**
 * The weights of one linear layer, shape (out, in), packed for products with few rows.
 *
 * <p>Packed in blocks of as many outputs as a vector has lanes, so that a lane sums one output and
 * nothing is added across lanes; four blocks are a panel, the unit that threads share out. Law: an
 * entry of a product is the same bits for any number of rows and any cut among threads, since every
 * kernel takes its sum in the same order. Bfloat16 weights have a layout of their own, and the cut
 * among threads is fixed when they are packed.
 */
public abstract sealed class Matrix implements AutoCloseable
    permits Float32Matrix, GroupedMatrix, Bfloat16Matrix {
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

  /** Return the first panel of a member's share, and that of the next is its end. */
  public final int share(int member, int members) {
    return share(member, members, panels());
  }

  static int share(int member, int members, int panels) {
    return (int) ((long) panels * member / members);
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

  /** Return how the weights are held. */
  public abstract Format format();

  /** Return the bytes that the packed weights take. */
  public abstract long bytes();

  /** Free what lies outside the heap. */
  @Override
  public void close() {}
}
