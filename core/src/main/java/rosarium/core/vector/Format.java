package rosarium.core.vector;

import java.util.Locale;

/** How the weights of linear layers are held. */
public enum Format {
  /** The reference. */
  FLOAT32,
  /** One byte a weight, one scale for 32. */
  INT8;

  /** Return the name in configs and records. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Pack rows of weights; what does not divide into groups of 32 stays float32. */
  Matrix pack(int out, int in, WeightRows rows) {
    if (in % Matrix.GROUP != 0) {
      return Float32Matrix.pack(out, in, rows);
    }
    return switch (this) {
      case FLOAT32 -> Float32Matrix.pack(out, in, rows);
      case INT8 -> Int8Matrix.pack(out, in, rows);
    };
  }
}
