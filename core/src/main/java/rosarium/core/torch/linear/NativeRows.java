package rosarium.core.torch.linear;

import static org.bytedeco.pytorch.global.torch.from_blob;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Native memory through which one thread hands rows to a product. Confined to that thread. */
public final class NativeRows implements AutoCloseable {
  private @Nullable FloatPointer memory;

  /**
   * Copy rows and round them.
   *
   * @param x_RI rows of at least {@code in} values
   * @return shape (count, in), bfloat16; belongs to the open scope
   */
  Tensor bfloat16(float[][] x_RI, int from, int count, int in) {
    FloatPointer rows = reserve((long) count * in);
    for (int row = 0; row < count; row++) {
      rows.position((long) row * in).put(x_RI[from + row], 0, in);
    }
    rows.position(0);
    return from_blob(rows, count, in).to(ScalarType.BFloat16);
  }

  private FloatPointer reserve(long values) {
    FloatPointer now = memory;
    if (now == null || now.capacity() < values) {
      close();
      now = new FloatPointer(values);
      // Outlives the scope of the step in which it was first needed.
      now.retainReference();
      memory = now;
    }
    return now;
  }

  @Override
  public void close() {
    FloatPointer held = memory;
    if (held != null) {
      held.releaseReference();
      memory = null;
    }
  }
}
