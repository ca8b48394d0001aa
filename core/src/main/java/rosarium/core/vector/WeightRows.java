package rosarium.core.vector;

/** Where the rows of a weight matrix come from while it is packed. */
interface WeightRows {
  /** Write the weights of one output, as float32, to the beginning of {@code weight_I}. */
  void read(int output, float[] weight_I);
}
