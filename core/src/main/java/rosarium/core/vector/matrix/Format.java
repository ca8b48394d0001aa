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
  /** 4 bits for what the file stores in 4 bits, which loses nothing; else one byte. */
  AUTO;

  /** Return the name in configs and records. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Pack rows of weights; what does not divide into groups of 32 stays float32. */
  public Matrix pack(int out, int in, WeightRows rows) {
    if (in % GroupedMatrix.GROUP != 0) {
      return Float32Matrix.pack(out, in, rows);
    }
    return switch (this) {
      case FLOAT32 -> Float32Matrix.pack(out, in, rows);
      case INT8 -> Int8Matrix.pack(out, in, rows);
      case INT4 -> Int4Matrix.pack(out, in, rows);
      case AUTO ->
          rows.storedInFourBits() ? Int4Matrix.pack(out, in, rows) : Int8Matrix.pack(out, in, rows);
    };
  }
}
