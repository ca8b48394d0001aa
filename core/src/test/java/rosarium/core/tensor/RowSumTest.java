package rosarium.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rosarium.core.testing.TestSeed;

/** Tile by tile gives the bits of one entry after the other. */
class RowSumTest {
  private static final float[] ODD = {
    Float.NEGATIVE_INFINITY, Float.NaN, -0f, 0f, Float.MIN_VALUE, Float.MAX_VALUE, -1e30f
  };

  private final RandomGenerator random = TestSeed.generator("rows");

  /** Rows of many lengths, some longer than a tile, with odd entries or without. */
  private float[] row(int length, boolean odd) {
    float[] row_V = new float[length];
    for (int v = 0; v < length; v++) {
      boolean here = odd && random.nextInt(20) == 0;
      row_V[v] = here ? ODD[random.nextInt(ODD.length)] : (float) (random.nextGaussian() * 10);
      if (random.nextInt(4) == 0) {
        row_V[v] = Math.round(row_V[v]); // ties
      }
    }
    return row_V;
  }

  private int length(int round) {
    return round < 150 ? 1 + round : 900 + random.nextInt(3_000);
  }

  @Test
  void addsUpToTheBitsOfALoop() {
    for (int round = 0; round < 300; round++) {
      int terms = 1 + random.nextInt(4);
      int length = length(round);
      double[] weights = new double[terms];
      float[] floors = new float[terms];
      float[][] terms_V = new float[terms][];
      for (int i = 0; i < terms; i++) {
        weights[i] = random.nextInt(5) == 0 ? 0 : random.nextGaussian();
        floors[i] = random.nextBoolean() ? Float.NEGATIVE_INFINITY : -5;
        terms_V[i] = row(length, round % 3 == 0);
      }

      float[] sum_V = RowSum.of(weights, terms_V, floors);

      for (int v = 0; v < length; v++) {
        double sum = 0;
        for (int i = 0; i < terms; i++) {
          sum += weights[i] == 0 ? 0 : weights[i] * Math.max(terms_V[i][v], floors[i]);
        }
        assertThat(Float.floatToIntBits(sum_V[v]))
            .as("entry %d of %d; %s", v, length, TestSeed.reproduce())
            .isEqualTo(Float.floatToIntBits((float) sum));
      }
    }
  }
}
