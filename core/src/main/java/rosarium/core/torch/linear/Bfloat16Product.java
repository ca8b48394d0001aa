package rosarium.core.torch.linear;

import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Weights (O, I) in bfloat16, laid out for oneDNN. Rows are rounded to bfloat16, products summed in
 * float32. Threads may multiply at the same time, each alone on its processor.
 *
 * <p>Implementation notes. The operator delivers bfloat16. Where that is too coarse (logits: at 20
 * neighbours are 0.125 apart) a second product adds the first one's negative before it rounds: what
 * comes out is the first one's rounding error, again to 8 bits, and both together are good to 16.
 */
public final class Bfloat16Product implements AutoCloseable {
  /** Outputs of one call: more would go through fresh pages of memory every time. */
  private static final int MOST_VALUES = 1 << 20;

  private static final int MOST_ROWS = 128;
  private static final int FEWEST_ROWS = 16;

  private final OneDnn oneDnn;
  private final IValue weight;
  private final int out;
  private final int in;
  private final boolean fine;

  /** Gives the weights of one output. */
  public interface Rows {
    /** Write them to the beginning of {@code weight_I}. */
    void read(int output, float[] weight_I);
  }

  private Bfloat16Product(OneDnn oneDnn, IValue weight, int out, int in, boolean fine) {
    this.oneDnn = oneDnn;
    this.weight = weight;
    this.out = out;
    this.in = in;
    this.fine = fine;
  }

  /**
   * Round weights and lay them out.
   *
   * @param oneDnn outlives this
   * @param out O, at least 1
   * @param in I, at least 1
   * @param rows where the weights come from
   * @param fine whether outputs keep 16 instead of 8 bits, at the price of a second product
   */
  public static Bfloat16Product pack(OneDnn oneDnn, int out, int in, Rows rows, boolean fine) {
    if (out < 1 || in < 1) {
      throw new IllegalArgumentException("weights of %d x %d".formatted(out, in));
    }
    try (PointerScope step = new PointerScope();
        NoGradGuard noGradient = new NoGradGuard()) {
      FloatPointer weight_OI = new FloatPointer((long) out * in);
      float[] weight_I = new float[in];
      for (int o = 0; o < out; o++) {
        rows.read(o, weight_I);
        weight_OI.position((long) o * in).put(weight_I, 0, in);
      }
      weight_OI.position(0);
      Tensor rounded = from_blob(weight_OI, out, in).to(ScalarType.BFloat16);
      IValue weight = new IValue(oneDnn.reorder(rounded));
      weight.retainReference();
      return new Bfloat16Product(oneDnn, weight, out, in, fine);
    }
  }

  /**
   * Compute {@code y = x W^T}.
   *
   * @param x_RI rows of at least I values
   * @param rows R, how many of them count
   * @param y_RO rows that receive O values from {@code column} on
   * @param buffer of the calling thread
   */
  public void multiply(float[][] x_RI, int rows, float[][] y_RO, int column, NativeRows buffer) {
    int threads = get_num_threads(); // a setting of this thread alone
    set_num_threads(1);
    try {
      int most = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, MOST_VALUES / out));
      for (int from = 0; from < rows; from += most) {
        some(x_RI, from, Math.min(most, rows - from), y_RO, column, buffer);
      }
    } finally {
      set_num_threads(threads);
    }
  }

  private void some(
      float[][] x_RI, int from, int count, float[][] y_RO, int column, NativeRows buffer) {
    try (PointerScope step = new PointerScope();
        NoGradGuard noGradient = new NoGradGuard()) {
      IValue x = new IValue(buffer.bfloat16(x_RI, from, count, in));
      Tensor rounded = oneDnn.multiply(x, weight);
      Tensor y = rounded.to(ScalarType.Float);
      if (fine) {
        Tensor remainder = oneDnn.multiplyPlus(x, rounded.neg(), weight);
        y = y.add_(remainder.to(ScalarType.Float));
      }
      FloatPointer values = y.data_ptr_float();
      for (int row = 0; row < count; row++) {
        values.position((long) row * out).get(y_RO[from + row], column, out);
      }
    }
  }

  /** Return O. */
  public int out() {
    return out;
  }

  /** Return the bytes of the weights. */
  public long bytes() {
    return 2L * out * in;
  }

  @Override
  public void close() {
    weight.releaseReference();
  }
}
