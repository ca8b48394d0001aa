package rosarium.variants.mask;

import rosarium.core.tensor.Logits;
import rosarium.core.transform.TopP;

/** Rows cut to their nucleus, for variants whose mask is one. */
public final class NucleusRows {
  private NucleusRows() {}

  /**
   * Return rows with what lies outside their nucleus masked, shape (B, V).
   *
   * @param q mass of the nucleus, in (0, 1]; 1 keeps all
   */
  public static Logits of(Logits rows_BV, double q) {
    if (q == 1) {
      return rows_BV;
    }
    TopP nucleus = new TopP(q);
    float[][] kept_BV = new float[rows_BV.rows()][];
    for (int b = 0; b < kept_BV.length; b++) {
      kept_BV[b] = nucleus.nucleus(rows_BV.row(b));
    }
    return rows_BV.like(kept_BV);
  }

  /**
   * Return rows of shape (B, V) that are masked where a token lies outside the nucleus of either;
   * where no token lies in both, those of the first stay.
   *
   * @param q1 mass of the nucleus of {@code one_BV}, in (0, 1]
   * @param q2 mass of the nucleus of {@code other_BV}, in (0, 1]
   */
  public static Logits inBoth(Logits one_BV, double q1, Logits other_BV, double q2) {
    Logits kept_BV = of(one_BV, q1);
    Logits both_BV = kept_BV.maskedLike(of(other_BV, q2));
    float[] max_B = both_BV.max();
    float[][] rows_BV = new float[max_B.length][];
    for (int b = 0; b < max_B.length; b++) {
      rows_BV[b] = (max_B[b] == Float.NEGATIVE_INFINITY ? kept_BV : both_BV).row(b);
    }
    return one_BV.like(rows_BV);
  }
}
