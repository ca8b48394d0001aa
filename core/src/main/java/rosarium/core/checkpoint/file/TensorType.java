package rosarium.core.checkpoint.file;

/** How numbers are stored: a row is a sequence of blocks of equal size. Little endian. */
public enum TensorType {
  /** IEEE 754 single precision. */
  F32(1, 4),
  /** IEEE 754 half precision. */
  F16(1, 2),
  /** The upper half of a single. */
  BF16(1, 2),
  /** {@code d * q}: f16 d, 32 signed bytes q. */
  Q8_0(32, 34),
  /** {@code d * (q - 8)}: f16 d, 16 bytes of nibbles; low nibbles are values 0-15. */
  Q4_0(32, 18),
  /** {@code d * q + m}: f16 d, f16 m, 16 bytes of nibbles; low nibbles are values 0-15. */
  Q4_1(32, 20),
  /** {@code d * (q - 16)}: f16 d, 32 fifth bits, 16 bytes of nibbles. */
  Q5_0(32, 22),
  /** {@code d * q + m}: f16 d, f16 m, 32 fifth bits, 16 bytes of nibbles. */
  Q5_1(32, 24),
  /** 16 sub-blocks of 16 with 4-bit scale and minimum. */
  Q2_K(256, 84),
  /** 16 sub-blocks of 16 with 6-bit scale. */
  Q3_K(256, 110),
  /** 8 sub-blocks of 32 with 6-bit scale and minimum. */
  Q4_K(256, 144),
  /** 8 sub-blocks of 32 with 6-bit scale and minimum, fifth bits apart. */
  Q5_K(256, 176),
  /** 16 sub-blocks of 16 with 8-bit scale. */
  Q6_K(256, 210),
  /** {@code d * table[q]}: f16 d, 16 bytes of nibbles into a fixed table of 16 values. */
  IQ4_NL(32, 18);

  private final int blockValues;
  private final int blockBytes;

  TensorType(int blockValues, int blockBytes) {
    this.blockValues = blockValues;
    this.blockBytes = blockBytes;
  }

  /** Return how many values a block holds; rows are multiples of it. */
  public int blockValues() {
    return blockValues;
  }

  /** Return how many bytes a block takes. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Return whether a block holds several values that share a scale. */
  public boolean quantized() {
    return blockValues > 1;
  }
}
