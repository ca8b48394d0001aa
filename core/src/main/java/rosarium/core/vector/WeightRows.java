package rosarium.core.vector;

/** Where the rows of a weight matrix come from while it is packed. */
interface WeightRows {
  /** Write the weights of one output, as float32, to the beginning of {@code weight_I}. */
  void read(int output, float[] weight_I);

  /**
   * Read one output as 4-bit numbers, where the file holds it so: {@code w = scale * q + offset}.
   *
   * @param q_I receives values in [0, 15]
   * @param scale_G receives one scale for every 32
   * @param offset_G receives one offset for every 32
   * @return false, and nothing is written, if the file holds it otherwise
   */
  default boolean readInt4(int output, int[] q_I, float[] scale_G, float[] offset_G) {
    return false;
  }
}
