package rosarium.core.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Scores in plain arrays: the reference that other backends are compared with. */
public final class ArrayLogits implements Logits {
  private final float[][] rows_BV; // rows may be shared between values, never written

  private ArrayLogits(float[][] rows_BV) {
    this.rows_BV = rows_BV;
  }

  /**
   * Copy rows.
   *
   * @param rows_BV at least one row, all of one length of at least 1
   */
  public static ArrayLogits of(float[]... rows_BV) {
    if (rows_BV.length == 0 || rows_BV[0].length == 0) {
      throw new ShapeException("logits need at least one row and one token");
    }
    float[][] copy_BV = new float[rows_BV.length][];
    for (int b = 0; b < copy_BV.length; b++) {
      if (rows_BV[b].length != rows_BV[0].length) {
        throw new ShapeException(
            "row %d has %d entries, row 0 has %d"
                .formatted(b, rows_BV[b].length, rows_BV[0].length));
      }
      copy_BV[b] = rows_BV[b].clone();
    }
    return new ArrayLogits(copy_BV);
  }

  /**
   * Take rows over without copying them; the caller must not write to them any more.
   *
   * @param rows_BV rows of one length; none where nothing was scored
   */
  public static ArrayLogits owning(float[][] rows_BV) {
    return new ArrayLogits(rows_BV);
  }

  @Override
  public int rows() {
    return rows_BV.length;
  }

  @Override
  public int vocabulary() {
    return rows_BV[0].length;
  }

  @Override
  public float[] row(int b) {
    return rows_BV[b].clone();
  }

  @Override
  public Logits select(int... rows_B) {
    float[][] chosen_BV = new float[rows_B.length][];
    for (int b = 0; b < rows_B.length; b++) {
      chosen_BV[b] = rows_BV[rows_B[b]];
    }
    return new ArrayLogits(chosen_BV);
  }

  @Override
  public Logits above(List<Logits> below) {
    List<float[]> all = new ArrayList<>(Arrays.asList(rows_BV));
    for (Logits part_BV : below) {
      if (part_BV.vocabulary() != vocabulary()) {
        throw ShapeException.differ("above", this, part_BV);
      }
      all.addAll(Arrays.asList(array(part_BV).rows_BV));
    }
    return new ArrayLogits(all.toArray(float[][]::new));
  }

  @Override
  public Logits like(float[][] other_BV) {
    return of(other_BV);
  }

  @Override
  public Logits weighted(double[] weights, List<Logits> others) {
    Shapes.checkTerms(weights, this, others);
    float[][] sum_BV = new float[rows()][];
    float[][] terms_V = new float[weights.length][];
    float[] floors = new float[weights.length];
    for (int b = 0; b < sum_BV.length; b++) {
      for (int i = 0; i < weights.length; i++) {
        terms_V[i] = i == 0 ? rows_BV[b] : array(others.get(i - 1)).rows_BV[b];
        // Under a negative weight -infinity is read as the floor; others are above it anyway.
        floors[i] = weights[i] < 0 ? floor(terms_V[i]) : Float.NEGATIVE_INFINITY;
      }
      sum_BV[b] = RowSum.of(weights, terms_V, floors);
    }
    return new ArrayLogits(sum_BV);
  }

  /** Return the smallest finite entry; {@code -infinity} if every entry is above that anyway. */
  private static float floor(float[] term_V) {
    float smallest = Float.POSITIVE_INFINITY;
    for (float entry : term_V) {
      smallest = Math.min(smallest, entry);
    }
    return smallest > Float.NEGATIVE_INFINITY ? Float.NEGATIVE_INFINITY : smallestFinite(term_V);
  }

  private static float smallestFinite(float[] term_V) {
    float smallest = Float.POSITIVE_INFINITY;
    for (float entry : term_V) {
      if (entry < smallest && entry != Float.NEGATIVE_INFINITY) {
        smallest = entry;
      }
    }
    return smallest;
  }

  @Override
  public Logits logSoftmax() {
    float[][] logProb_BV = new float[rows()][vocabulary()];
    for (int b = 0; b < logProb_BV.length; b++) {
      float[] row_V = rows_BV[b];
      float max = max(row_V);
      double sum = 0;
      for (float entry : row_V) {
        sum += Math.exp((double) entry - max);
      }
      double normaliser = max + Math.log(sum);
      for (int v = 0; v < row_V.length; v++) {
        logProb_BV[b][v] = (float) (row_V[v] - normaliser);
      }
    }
    return new ArrayLogits(logProb_BV);
  }

  @Override
  public float[] max() {
    float[] max_B = new float[rows()];
    for (int b = 0; b < max_B.length; b++) {
      max_B[b] = max(rows_BV[b]);
    }
    return max_B;
  }

  private static float max(float[] row_V) {
    float max = Float.NEGATIVE_INFINITY;
    for (float entry : row_V) {
      max = Math.max(max, entry); // unlike >, this lets NaN through
    }
    return max;
  }

  @Override
  public int[] argmax() {
    int[] best_B = new int[rows()];
    for (int b = 0; b < best_B.length; b++) {
      float[] row_V = rows_BV[b];
      for (int v = 1; v < row_V.length; v++) {
        if (row_V[v] > row_V[best_B[b]]) {
          best_B[b] = v;
        }
      }
    }
    return best_B;
  }

  @Override
  public Logits firstIds(int vocabulary) {
    Objects.checkFromToIndex(1, vocabulary, vocabulary());
    return new ArrayLogits(
        Arrays.stream(rows_BV)
            .map(row_V -> Arrays.copyOf(row_V, vocabulary))
            .toArray(float[][]::new));
  }

  @Override
  public Logits masked(int... ids) {
    float[][] masked_BV = new float[rows()][];
    for (int b = 0; b < masked_BV.length; b++) {
      masked_BV[b] = rows_BV[b].clone();
      for (int id : ids) {
        if (id < masked_BV[b].length) {
          masked_BV[b][id] = Float.NEGATIVE_INFINITY;
        }
      }
    }
    return new ArrayLogits(masked_BV);
  }

  @Override
  public Logits maskedLike(Logits mask_BV) {
    Shapes.checkSame("maskedLike", this, mask_BV);
    float[][] masked_BV = new float[rows()][];
    for (int b = 0; b < masked_BV.length; b++) {
      masked_BV[b] = rows_BV[b].clone();
      float[] mask_V = array(mask_BV).rows_BV[b];
      for (int v = 0; v < mask_V.length; v++) {
        if (mask_V[v] == Float.NEGATIVE_INFINITY) {
          masked_BV[b][v] = Float.NEGATIVE_INFINITY;
        }
      }
    }
    return new ArrayLogits(masked_BV);
  }

  @Override
  public Logits withinLogOfMax(double beta) {
    Shapes.checkFraction(beta);
    float[][] kept_BV = new float[rows()][];
    for (int b = 0; b < kept_BV.length; b++) {
      kept_BV[b] = rows_BV[b].clone();
      double border = max(rows_BV[b]) + Math.log(beta);
      for (int v = 0; v < kept_BV[b].length; v++) {
        if (kept_BV[b][v] < border) {
          kept_BV[b][v] = Float.NEGATIVE_INFINITY;
        }
      }
    }
    return new ArrayLogits(kept_BV);
  }

  private static ArrayLogits array(Logits other) {
    if (other instanceof ArrayLogits array) {
      return array;
    }
    throw new ShapeException("array logits do not mix with " + other.getClass().getSimpleName());
  }

  @Override
  public String toString() {
    return "ArrayLogits(B=" + rows() + ", V=" + vocabulary() + ")";
  }
}
