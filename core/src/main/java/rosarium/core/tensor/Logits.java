package rosarium.core.tensor;

/**
 * Scores over the vocabulary, one row per sequence, shape (B, V).
 *
 * <p>Immutable: every operation returns a new value and leaves its operands as they were. A masked
 * token is {@code -infinity}.
 */
public interface Logits {
  /** Return B, the number of rows. */
  int rows();

  /** Return V, the size of the vocabulary. */
  int vocabulary();

  /** Copy one row into a new array of length V. */
  float[] row(int b);
}
