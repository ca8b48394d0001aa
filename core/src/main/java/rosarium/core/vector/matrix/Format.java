package rosarium.core.vector.matrix;

import java.util.Locale;

/** How the weights of linear layers are held. */
public enum Format {
  /** The reference. */
  FLOAT32,
  /** One byte a weight, one scale for 32. */
  INT8,
  /** Half a byte a weight, scale and minimum for 32. */
  INT4,
  /** Two bytes a weight, for many rows: oneDNN multiplies. See {@link Packer}. */
  BFLOAT16,
  /** 4 bits for what the file stores in 4 bits, which loses nothing; else one byte. */
  AUTO;

  /** Return the name in configs and records. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Find a format by its {@link #id()}. */
  public static Format named(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }

  /**
   * Pack rows of weights for the kernels in Java; what does not divide into groups of 32 stays
   * float32.
   */
  Matrix pack(int out, int in, WeightRows rows) {
    if (in % GroupedMatrix.GROUP != 0) {
      return Float32Matrix.pack(out, in, rows);
    }
    return switch (this) {
      case FLOAT32 -> Float32Matrix.pack(out, in, rows);
      case INT8 -> Int8Matrix.pack(out, in, rows);
      case INT4 -> Int4Matrix.pack(out, in, rows);
      case BFLOAT16 -> throw new IllegalStateException("bfloat16 is packed natively");
      case AUTO ->
          rows.storedInFourBits() ? Int4Matrix.pack(out, in, rows) : Int8Matrix.pack(out, in, rows);
    };
  }
}
