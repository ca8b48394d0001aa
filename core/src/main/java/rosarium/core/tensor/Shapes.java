package rosarium.core.tensor;

import java.util.List;

/** The checks that every implementation of {@link Logits} makes of its arguments. */
public final class Shapes {
  private Shapes() {}

  /** Refuse values of different shapes. */
  public static void checkSame(String operation, Logits left_BV, Logits right_BV) {
    if (left_BV.rows() != right_BV.rows() || left_BV.vocabulary() != right_BV.vocabulary()) {
      throw ShapeException.differ(operation, left_BV, right_BV);
    }
  }

  /** Refuse a sum whose terms have different shapes, or weights that are not one finite each. */
  public static void checkTerms(double[] weights, Logits first_BV, List<Logits> others) {
    if (weights.length != others.size() + 1) {
      throw new ShapeException(
          "%d weights for %d terms".formatted(weights.length, others.size() + 1));
    }
    for (double weight : weights) {
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException("weight " + weight);
      }
    }
    for (Logits other_BV : others) {
      checkSame("weighted sum", first_BV, other_BV);
    }
  }

  /** Refuse a plausibility fraction outside [0, 1]. */
  public static void checkFraction(double beta) {
    if (!(beta >= 0 && beta <= 1)) {
      throw new IllegalArgumentException("beta is " + beta + "; allowed: [0, 1]");
    }
  }
}
