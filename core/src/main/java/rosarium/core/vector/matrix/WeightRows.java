package rosarium.core.vector.matrix;

/** Where the rows of a weight matrix come from while it is packed. */
public interface WeightRows {
  /** Write the weights of one output, as float32, to the beginning of {@code weight_I}. */
  void read(int output, float[] weight_I);

  /**
   * Write the weights of one output as they are stored in 4 bits.
   *
   * @param q_I receives [0, 15]
   * @param scale_G receives a step in the lower and a minimum in the upper 16 bits, as halves
   * @return false, with nothing of use written, where they are stored otherwise
   */
  default boolean nibbles(int output, byte[] q_I, int[] scale_G) {
    return false;
  }

  /** Return whether all is stored in 4 bits with a scale for 32. */
  default boolean storedInFourBits() {
    return false;
  }
}
