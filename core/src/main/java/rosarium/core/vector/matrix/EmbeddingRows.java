package rosarium.core.vector.matrix;

/** Weights whose rows are looked up one by one: an embedding. */
public interface EmbeddingRows {
  /** Write one row, as float32, to the beginning of {@code weight_I}. */
  void unpack(int row, float[] weight_I);

  /** Return the bytes that the packed weights take. */
  long bytes();

  /**
   * An embedding in bfloat16, the upper half of a float32.
   *
   * @param weight_OI row by row
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Bfloat16(short[][] weight_OI) implements EmbeddingRows {
    /** Round rows of weights. */
    static Bfloat16 pack(int out, int in, WeightRows rows) {
      short[][] weight_OI = new short[out][in];
      float[] row_I = new float[in];
      for (int o = 0; o < out; o++) {
        rows.read(o, row_I);
        for (int i = 0; i < in; i++) {
          weight_OI[o][i] = bits(row_I[i]);
        }
      }
      return new Bfloat16(weight_OI);
    }

    /** Return the nearest bfloat16, the even one of two that are equally near. */
    private static short bits(float value) {
      int bits = Float.floatToIntBits(value);
      if (Float.isNaN(value)) {
        return (short) (bits >>> 16); // rounding could carry a NaN into the sign
      }
      return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    @Override
    public void unpack(int row, float[] weight_I) {
      short[] bits_I = weight_OI[row];
      for (int i = 0; i < bits_I.length; i++) {
        weight_I[i] = Float.intBitsToFloat(bits_I[i] << 16);
      }
    }

    @Override
    public long bytes() {
      return 2L * weight_OI.length * (weight_OI.length == 0 ? 0 : weight_OI[0].length);
    }
  }
}
