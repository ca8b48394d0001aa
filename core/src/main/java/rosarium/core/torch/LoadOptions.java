package rosarium.core.torch;

import rosarium.core.model.DeviceName;

/**
 * How a model is to run.
 *
 * @param dtype number format of the weights
 * @param device where
 * @param context most positions of a stream; the model's own limit if that is smaller, at least 1
 * @param reproducible whether an answer must not depend on what else is in the batch: pins the
 *     number of rows of every matrix product and lets each stream attend alone, at some cost
 * @param fused whether to use libtorch's fused norm and attention: few launches, which a GPU needs,
 *     for other last bits
 */
public record LoadOptions(
    Dtype dtype, DeviceName device, int context, boolean reproducible, boolean fused) {
  /** Positions that hold the prompts and answers of every benchmark here. */
  public static final int DEFAULT_CONTEXT = 4096;

  /** Return the reference: float32 on the processor, any number of rows. */
  public static LoadOptions reference() {
    return on(DeviceName.CPU, Dtype.FLOAT32);
  }

  /** Return what suits a device. */
  public static LoadOptions on(DeviceName device, Dtype dtype) {
    return new LoadOptions(dtype, device, DEFAULT_CONTEXT, false, !device.equals(DeviceName.CPU));
  }

  /** Return these options with rows pinned. */
  public LoadOptions pinned() {
    return new LoadOptions(dtype, device, context, true, fused);
  }

  /** Return these options with fused operators. */
  public LoadOptions withFused() {
    return new LoadOptions(dtype, device, context, reproducible, true);
  }

  /** Return these options with another limit of positions. */
  public LoadOptions withContext(int most) {
    return new LoadOptions(dtype, device, most, reproducible, fused);
  }

  /** Check the ranges. */
  public LoadOptions {
    if (context < 1) {
      throw new IllegalArgumentException("context must be at least 1, got " + context);
    }
  }
}
