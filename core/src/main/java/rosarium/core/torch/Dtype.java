package rosarium.core.torch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch.ScalarType;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;

/** The number format that weights run in. */
public enum Dtype {
  /** The reference: parity with Hugging Face. */
  FLOAT32(ScalarType.Float, 4),
  /**
   * Weights and key-value cache in bfloat16; residual stream, norms, head and logits in float32.
   */
  BFLOAT16(ScalarType.BFloat16, 2),
  /** The same in float16: more digits, less range. */
  FLOAT16(ScalarType.Half, 2);

  private final ScalarType type;
  private final int bytes;

  Dtype(ScalarType type, int bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /** Return the format named in a config. */
  public static Dtype named(String name) {
    List<String> known = Arrays.stream(values()).map(Dtype::id).toList();
    return Arrays.stream(values())
        .filter(dtype -> dtype.id().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "dtype '"
                        + name
                        + "' is not known; known: "
                        + String.join(", ", known)
                        + NearestName.hint(name, known)));
  }

  /** Return the name in configs and records. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Return the bytes of one number. */
  int bytes() {
    return bytes;
  }

  /** Return libtorch's word for it. */
  ScalarType type() {
    return type;
  }
}
