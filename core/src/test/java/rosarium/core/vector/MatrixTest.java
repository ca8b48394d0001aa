package rosarium.core.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rosarium.core.testing.TestSeed;

/** Compares every kernel with a sum in double precision, and with the others bit for bit. */
class MatrixTest {
  private static final int IN = 96;
  private static final int OUT = 70;
  private static final int ROWS = 9;

  @ParameterizedTest
  @EnumSource(Format.class)
  void multipliesAsItsUnpackedWeightsSay(Format format) {
    RandomGenerator random = TestSeed.generator("matrix " + format);
    Matrix matrix = format.pack(OUT, IN, weights(random));
    float[][] x_RI = inputs(random);
    float[][] y_RO = new float[ROWS][matrix.paddedOut()];

    matrix.multiply(x_RI, ROWS, y_RO, 0, matrix.panels());

    float[] weight_I = new float[IN];
    for (int o = 0; o < OUT; o++) {
      matrix.unpack(o, weight_I);
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
  @EnumSource(Format.class)
  void givesTheSameBitsForAnyNumberOfRows(Format format) {
    RandomGenerator random = TestSeed.generator("rows " + format);
    Matrix matrix = format.pack(OUT, IN, weights(random));
    float[][] x_RI = inputs(random);
    float[][] alone_RO = new float[ROWS][matrix.paddedOut()];
    for (int row = 0; row < ROWS; row++) {
      matrix.multiply(
          new float[][] {x_RI[row]}, 1, new float[][] {alone_RO[row]}, 0, matrix.panels());
    }
    for (int rows = 2; rows <= ROWS; rows++) {
      float[][] y_RO = new float[rows][matrix.paddedOut()];

      matrix.multiply(x_RI, rows, y_RO, 0, matrix.panels());

      for (int row = 0; row < rows; row++) {
        assertThat(Arrays.equals(y_RO[row], alone_RO[row]))
            .as("%s, row %d of %d; %s", format, row, rows, TestSeed.reproduce())
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void losesNoMoreThanTheFormatMust(Format format) {
    RandomGenerator random = TestSeed.generator("loss " + format);
    WeightRows rows = weights(random);
    Matrix matrix = format.pack(OUT, IN, rows);
    float[] exact_I = new float[IN];
    float[] held_I = new float[IN];
    for (int o = 0; o < OUT; o++) {
      rows.read(o, exact_I);
      matrix.unpack(o, held_I);
      for (int group = 0; group < IN; group += Matrix.GROUP) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = group; i < group + Matrix.GROUP; i++) {
          low = Math.min(low, exact_I[i]);
          high = Math.max(high, exact_I[i]);
        }
        double step =
            switch (format) {
              case FLOAT32 -> 0;
              case INT8 -> Math.max(Math.abs(low), Math.abs(high)) / 127.0;
            };
        for (int i = group; i < group + Matrix.GROUP; i++) {
          assertThat((double) Math.abs(exact_I[i] - held_I[i]))
              .as("%s; %s", format, TestSeed.reproduce())
              .isLessThanOrEqualTo(step / 2 + 1e-6);
        }
      }
    }
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
