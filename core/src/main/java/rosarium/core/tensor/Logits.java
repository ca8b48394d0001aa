package rosarium.core.tensor;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores over the vocabulary, one row per sequence, shape (B, V), float32 with float64 sums.
 *
 * <p>Immutable: every operation returns a new value and leaves its operands as they were. A masked
 * token is {@code -infinity}. Rows never influence each other. The two implementations, plain
 * arrays and libtorch, agree to 1e-4; values of different implementations are never mixed.
 */
public interface Logits {
  /** Return B, the number of rows. */
  int rows();

  /** Return V, the size of the vocabulary. */
  int vocabulary();

  /** Copy one row into a new array of length V. */
  float[] row(int b);

  /** Return the given rows in the given order, shape (number of indices, V); repeats are fine. */
  Logits select(int... rows_B);

  /** Return these rows followed by those of {@code below}, each of shape (any, V). */
  Logits above(List<Logits> below);

  /** Make a value of the same kind (same backend, same device) from rows of length V. */
  Logits like(float[][] rows_BV);

  /**
   * Return {@code weights[0] * this + weights[1] * others[0] + ...} by the rule of signs: an entry
   * of {@code -infinity} masks where its weight is positive, counts as the smallest finite entry of
   * its row where it is negative, and is not read where it is 0. Never NaN, never {@code
   * +infinity}; weight 1 alone returns the row bit for bit.
   *
   * @param weights one per term, this one first, finite
   * @param others each of shape (B, V)
   */
  Logits weighted(double[] weights, List<Logits> others);

  /**
   * Return {@code log softmax} of each row, taken over its finite entries; {@code -infinity} stays.
   */
  Logits logSoftmax();

  /** Return the largest entry of each row; NaN if any entry of the row is NaN. */
  float[] max();

  /** Return the id of the largest entry of each row, the lowest id among equals. */
  int[] argmax();

  /**
   * The largest entry of a row.
   *
   * @param id as {@link #argmax} gives it
   * @param value as {@link #max} gives it
   */
  record Peak(int id, float value) {}

  /** Return the largest entry of each row: one wait for the device instead of two. */
  default List<Peak> peaks() {
    int[] id_B = argmax();
    float[] value_B = max();
    return IntStream.range(0, rows()).mapToObj(b -> new Peak(id_B[b], value_B[b])).toList();
  }

  /**
   * Return the scores of the first ids alone, shape (B, vocabulary).
   *
   * @param vocabulary how many, in [1, V]
   */
  Logits firstIds(int vocabulary);

  /** Return these scores with the given ids masked in every row; ids beyond V are ignored. */
  Logits masked(int... ids);

  /** Return these scores masked wherever {@code mask_BV} is {@code -infinity}. */
  Logits maskedLike(Logits mask_BV);

  /**
   * Keep {@code v} where {@code x_v >= max x + ln beta}, mask the rest: the plausible tokens.
   *
   * @param beta in [0, 1]; 0 keeps all, 1 keeps the largest alone
   */
  Logits withinLogOfMax(double beta);

  /** Return the entropy of the softmax of each row, in nats. */
  default double[] entropy() {
    double[] entropy_B = new double[rows()];
    for (int b = 0; b < entropy_B.length; b++) {
      entropy_B[b] = Probabilities.entropy(row(b));
    }
    return entropy_B;
  }

  /** Return the sum of the squared probabilities of each row, in [1/V, 1]. */
  default double[] concentration() {
    double[] concentration_B = new double[rows()];
    for (int b = 0; b < concentration_B.length; b++) {
      concentration_B[b] = Probabilities.of(row(b)).concentration();
    }
    return concentration_B;
  }

  /** Return {@code this + other}; a token masked in either is masked. */
  default Logits plus(Logits other_BV) {
    return weighted(new double[] {1, 1}, List.of(other_BV));
  }

  /** Return {@code this - other}; only a token masked in this row is masked. */
  default Logits minus(Logits other_BV) {
    return weighted(new double[] {1, -1}, List.of(other_BV));
  }

  /**
   * Scale every row.
   *
   * @param factor at least 0: a negative factor would turn a mask into a preference
   */
  default Logits times(double factor) {
    if (!(factor >= 0)) {
      throw new IllegalArgumentException("times(" + factor + "): a factor is at least 0");
    }
    return weighted(new double[] {factor}, List.of());
  }

  /** Return the weighted sum of several rows; see {@link #weighted}. */
  static Logits affine(double[] weights, Logits... terms_BV) {
    return terms_BV[0].weighted(weights, List.of(terms_BV).subList(1, terms_BV.length));
  }

  /** Return the rows of all parts, in order. */
  static Logits stack(List<Logits> parts) {
    return parts.size() == 1 ? parts.get(0) : parts.get(0).above(parts.subList(1, parts.size()));
  }
}
