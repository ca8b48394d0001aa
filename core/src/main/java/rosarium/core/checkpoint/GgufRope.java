package rosarium.core.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rosarium.core.checkpoint.Rope.Scaling;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** Reads how a GGUF model rotates queries and keys; divisors by frequency are tensors there. */
record GgufRope(Family family, ConfigFields fields, Map<String, CheckpointTensor> tensors) {
  private static final String ORIGINAL = "rope.scaling.original_context_length";

  /** Return the rotation of layers that see everything. */
  Rope global(int headSize, int context) {
    int rotary = rotary(headSize);
    double theta = fields.positive("rope.freq_base", 10_000);
    if (theta <= 1) {
      throw fields.config("rope.freq_base", "a number above 1");
    }
    return new Rope(theta, rotary, scaling(rotary, context));
  }

  /** Return the rotation of sliding layers in Gemma 3. */
  Rope local(int headSize) {
    double theta = fields.positive("rope.freq_base_swa", 10_000);
    if (theta <= 1) {
      throw fields.config("rope.freq_base_swa", "a number above 1");
    }
    return new Rope(theta, rotary(headSize), new Rope.Unscaled());
  }

  private int rotary(int headSize) {
    String key = "rope.dimension_count";
    int rotary = fields.size(key, Limits.HEAD_SIZE, headSize);
    if (rotary % 2 != 0 || rotary > headSize) {
      throw fields.config(key, "an even number up to the head size, " + headSize);
    }
    if (rotary != headSize && family != Family.PHI3) {
      throw fields.unsupported(key, "a part of the head, which is known of phi3 only");
    }
    return rotary;
  }

  private Scaling scaling(int rotary, int context) {
    if (tensors.containsKey("rope_freqs.weight")) {
      List<Double> divisors = divisors("rope_freqs.weight", rotary / 2);
      return new Rope.PerFrequency(divisors, divisors, Integer.MAX_VALUE, 1);
    }
    if (tensors.containsKey("rope_factors_short.weight")
        || tensors.containsKey("rope_factors_long.weight")) {
      int original = fields.size(ORIGINAL, Limits.CONTEXT, context);
      if (original < 2) {
        throw fields.config(ORIGINAL, "at least 2");
      }
      double stretch = (double) context / original;
      return new Rope.PerFrequency(
          divisors("rope_factors_short.weight", rotary / 2),
          divisors("rope_factors_long.weight", rotary / 2),
          original,
          fields.positive("rope.scaling.attn_factor", HubRope.amplitude(stretch, original)));
    }
    String key = "rope.scaling.type";
    String linear = fields.has("rope.scale_linear") ? "linear" : "none";
    return switch (fields.text(key).orElse(linear)) {
      case "none" -> new Rope.Unscaled();
      case "linear" -> linear();
      default -> throw fields.unsupported(key, "which is neither none nor linear");
    };
  }

  private Scaling linear() {
    String key = fields.has("rope.scaling.factor") ? "rope.scaling.factor" : "rope.scale_linear";
    double factor = fields.positive(key).orElseThrow(() -> fields.missing(key));
    if (factor < 1) {
      throw fields.config(key, "a number from 1 on");
    }
    return new Rope.Linear(factor);
  }

  private List<Double> divisors(String name, int count) {
    CheckpointTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new DataException(Kind.MISSING, fields.file() + ": has no tensor " + name);
    }
    if (!tensor.shape().equals(List.of((long) count))) {
      throw new DataException(
          Kind.CONFIG,
          fields.file()
              + ": tensor "
              + name
              + " has shape "
              + tensor.shape()
              + ", not ["
              + count
              + "]");
    }
    List<Double> divisors = new ArrayList<>();
    for (float divisor : tensor.toFloat32()) {
      if (!(divisor > 0) || Float.isInfinite(divisor)) {
        throw new DataException(
            Kind.CONFIG, fields.file() + ": tensor " + name + " holds " + divisor);
      }
      divisors.add((double) divisor);
    }
    return divisors;
  }
}
