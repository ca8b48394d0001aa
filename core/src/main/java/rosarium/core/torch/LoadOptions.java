package rosarium.core.torch;

/**
 * How a model is to run.
 *
 * @param dtype number format of the weights
 * @param device {@code cpu} or {@code cuda}
 * @param context most positions of a stream; the model's own limit if that is smaller, at least 1
 * @param reproducible whether an answer must not depend on what else is in the batch: pins the
 *     number of rows of every matrix product, at some cost
 */
public record LoadOptions(Dtype dtype, String device, int context, boolean reproducible) {
  /** Positions that hold the prompts and answers of every benchmark here. */
  public static final int DEFAULT_CONTEXT = 4096;

  /** Return the reference: float32 on the processor, any number of rows. */
  public static LoadOptions reference() {
    return new LoadOptions(Dtype.FLOAT32, "cpu", DEFAULT_CONTEXT, false);
  }

  /** Return these options with rows pinned. */
  public LoadOptions pinned() {
    return new LoadOptions(dtype, device, context, true);
  }

  /** Check the ranges. */
  public LoadOptions {
    if (context < 1) {
      throw new IllegalArgumentException("context must be at least 1, got " + context);
    }
  }
}
