package rosarium.core.tensor;

import java.util.random.RandomGenerator;

/** Rows as they come from models and from nowhere: with masks, ties and extreme values. */
public final class RandomLogits {
  private RandomLogits() {}

  /** Return a row of finite values. */
  public static float[] finite(RandomGenerator random, int vocabulary) {
    float[] row_V = new float[vocabulary];
    float scale = random.nextBoolean() ? 3 : 30;
    for (int v = 0; v < vocabulary; v++) {
      row_V[v] = (float) (random.nextGaussian() * scale);
    }
    return row_V;
  }

  /** Return a row with ties and masks, at least one entry finite. */
  public static float[] rough(RandomGenerator random, int vocabulary) {
    float[] row_V = finite(random, vocabulary);
    for (int v = 0; v < vocabulary; v++) {
      switch (random.nextInt(5)) {
        case 0 -> row_V[v] = Float.NEGATIVE_INFINITY;
        case 1 -> row_V[v] = Math.round(row_V[v] / 4);
        default -> {}
      }
    }
    row_V[random.nextInt(vocabulary)] = (float) random.nextGaussian();
    return row_V;
  }

  /** Return {@code rows} rough rows. */
  public static float[][] roughRows(RandomGenerator random, int rows, int vocabulary) {
    float[][] rows_BV = new float[rows][];
    for (int b = 0; b < rows; b++) {
      rows_BV[b] = rough(random, vocabulary);
    }
    return rows_BV;
  }
}
