package rosarium.core.vector.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rosarium.core.testing.TestSeed;

/**
 * Compares every kernel in Java with a sum in double precision, and with the others bit for bit.
 */
class MatrixTest {
  private static final int IN = 96;
  private static final int OUT = 70;
  private static final int ROWS = 9;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
  void multipliesAsItsUnpackedWeightsSay(Format format) {
    RandomGenerator random = TestSeed.generator("matrix " + format);
    Matrix matrix = format.pack(OUT, IN, weights(random));
    float[][] x_RI = inputs(random);
    float[][] y_RO = new float[ROWS][matrix.paddedOut()];

    matrix.multiply(x_RI, ROWS, y_RO, 0, matrix.panels(), new Scratch());

    float[] weight_I = new float[IN];
    for (int o = 0; o < OUT; o++) {
      ((EmbeddingRows) matrix).unpack(o, weight_I);
      for (int row = 0; row < ROWS; row++) {
        double sum = 0;
        for (int i = 0; i < IN; i++) {
          sum += (double) weight_I[i] * x_RI[row][i];
        }
        assertThat((double) y_RO[row][o])
            .as("%s, row %d, output %d; %s", format, row, o, TestSeed.reproduce())
            .isCloseTo(sum, org.assertj.core.data.Offset.offset(2e-4));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
  void givesTheSameBitsForAnyNumberOfRows(Format format) {
    RandomGenerator random = TestSeed.generator("rows " + format);
    Matrix matrix = format.pack(OUT, IN, weights(random));
    float[][] x_RI = inputs(random);
    float[][] alone_RO = new float[ROWS][matrix.paddedOut()];
    for (int row = 0; row < ROWS; row++) {
      matrix.multiply(
          new float[][] {x_RI[row]},
          1,
          new float[][] {alone_RO[row]},
          0,
          matrix.panels(),
          new Scratch());
    }
    for (int rows = 2; rows <= ROWS; rows++) {
      float[][] y_RO = new float[rows][matrix.paddedOut()];

      matrix.multiply(x_RI, rows, y_RO, 0, matrix.panels(), new Scratch());

      for (int row = 0; row < rows; row++) {
        assertThat(Arrays.equals(y_RO[row], alone_RO[row]))
            .as("%s, row %d of %d; %s", format, row, rows, TestSeed.reproduce())
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
  void losesNoMoreThanTheFormatMust(Format format) {
    RandomGenerator random = TestSeed.generator("loss " + format);
    WeightRows rows = weights(random);
    Matrix matrix = format.pack(OUT, IN, rows);
    float[] exact_I = new float[IN];
    float[] held_I = new float[IN];
    for (int o = 0; o < OUT; o++) {
      rows.read(o, exact_I);
      ((EmbeddingRows) matrix).unpack(o, held_I);
      for (int group = 0; group < IN; group += GroupedMatrix.GROUP) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = group; i < group + GroupedMatrix.GROUP; i++) {
          low = Math.min(low, exact_I[i]);
          high = Math.max(high, exact_I[i]);
        }
        double step =
            switch (format) {
              case FLOAT32, BFLOAT16 -> 0;
              case INT8, AUTO -> Math.max(Math.abs(low), Math.abs(high)) / 127.0;
              // The step and the minimum are halves, with 11 bits each.
              case INT4 -> (high - low) / 15.0 + (Math.abs(low) + high - low) / 512;
            };
        for (int i = group; i < group + GroupedMatrix.GROUP; i++) {
          assertThat((double) Math.abs(exact_I[i] - held_I[i]))
              .as("%s; %s", format, TestSeed.reproduce())
              .isLessThanOrEqualTo(step / 2 + 1e-6);
        }
      }
    }
  }

  @Test
  void holdsWhatIsStoredInFourBitsWithoutLoss() {
    RandomGenerator random = TestSeed.generator("four bits");
    WeightRows stored = storedNibbles(random);
    Matrix matrix = Format.AUTO.pack(OUT, IN, stored);
    float[] exact_I = new float[IN];
    float[] held_I = new float[IN];

    assertThat(matrix).isInstanceOf(Int4Matrix.class);
    for (int o = 0; o < OUT; o++) {
      stored.read(o, exact_I);
      ((EmbeddingRows) matrix).unpack(o, held_I);
      assertThat(held_I).as("output %d; %s", o, TestSeed.reproduce()).containsExactly(exact_I);
    }
  }

  /** Return weights {@code d q + m} with d and m as halves. */
  private static WeightRows storedNibbles(RandomGenerator random) {
    byte[][] q_OI = new byte[OUT][IN];
    int[][] scale_OG = new int[OUT][IN / GroupedMatrix.GROUP];
    for (int o = 0; o < OUT; o++) {
      for (int i = 0; i < IN; i++) {
        q_OI[o][i] = (byte) random.nextInt(16);
      }
      for (int g = 0; g < IN / GroupedMatrix.GROUP; g++) {
        int step = Halves.bits((float) random.nextGaussian() / 16);
        scale_OG[o][g] = step | Halves.bits((float) random.nextGaussian()) << 16;
      }
    }
    return new WeightRows() {
      @Override
      public void read(int output, float[] weight_I) {
        for (int i = 0; i < IN; i++) {
          int both = scale_OG[output][i / GroupedMatrix.GROUP];
          weight_I[i] = Halves.value(both) * q_OI[output][i] + Halves.value(both >>> 16);
        }
      }

      @Override
      public boolean nibbles(int output, byte[] q_I, int[] scale_G) {
        System.arraycopy(q_OI[output], 0, q_I, 0, IN);
        System.arraycopy(scale_OG[output], 0, scale_G, 0, scale_G.length);
        return true;
      }

      @Override
      public boolean storedInFourBits() {
        return true;
      }
    };
  }

  private static WeightRows weights(RandomGenerator random) {
    float[][] weight_OI = new float[OUT][IN];
    for (float[] row : weight_OI) {
      fill(row, IN, random);
    }
    return (output, weight_I) -> System.arraycopy(weight_OI[output], 0, weight_I, 0, IN);
  }

  private static float[][] inputs(RandomGenerator random) {
    float[][] x_RI = new float[ROWS][IN];
    for (float[] row : x_RI) {
      fill(row, IN, random);
    }
    return x_RI;
  }

  private static void fill(float[] row, int length, RandomGenerator random) {
    for (int i = 0; i < length; i++) {
      row[i] = (float) random.nextGaussian();
    }
  }
}
