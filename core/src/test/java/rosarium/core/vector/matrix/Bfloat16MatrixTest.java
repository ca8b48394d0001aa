package rosarium.core.vector.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.testing.TestSeed;
import rosarium.core.torch.NativeRuntime;

/** Compares oneDNN's products with sums in double precision, and with themselves bit for bit. */
class Bfloat16MatrixTest {
  private static final int IN = 576;
  private static final int OUT = 200;
  private static final int MOST_ROWS = 300;

  private long pointersBefore;

  @BeforeEach
  void countPointers() {
    pointersBefore = NativeRuntime.livePointers();
  }

  @AfterEach
  void leakNothing() {
    assertThat(NativeRuntime.livePointers()).isEqualTo(pointersBefore);
  }

  @ParameterizedTest
  @CsvSource({"linear, 8", "head, 16"})
  void roundsInputsAndOutputsOnly(String use, int bits) {
    RandomGenerator random = TestSeed.generator("bfloat16 " + use);
    float[][] weight_OI = rows(OUT, random);
    float[][] x_RI = rows(MOST_ROWS, random);
    float[][] y_RO = multiply(use, weight_OI, x_RI, MOST_ROWS, 2);

    for (int row = 0; row < MOST_ROWS; row++) {
      for (int o = 0; o < OUT; o++) {
        double sum = 0;
        double size = 0;
        for (int i = 0; i < IN; i++) {
          double term = (double) rounded(weight_OI[o][i]) * rounded(x_RI[row][i]);
          sum += term;
          size += Math.abs(term);
        }
        assertThat((double) y_RO[row][o])
            .as("row %d, output %d; %s", row, o, TestSeed.reproduce())
            .isCloseTo(sum, within(Math.abs(sum) * Math.pow(2, -bits) + size * 1e-6));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"linear, 1", "linear, 2", "head, 2"})
  void givesTheSameBitsForAnyNumberOfRows(String use, int members) {
    RandomGenerator random = TestSeed.generator("bfloat16 rows " + use + members);
    float[][] weight_OI = rows(OUT, random);
    float[][] x_RI = rows(MOST_ROWS, random);
    float[][] together_RO = multiply(use, weight_OI, x_RI, MOST_ROWS, members);
    for (int rows : new int[] {1, 2, 3, 8, 15, 16, 17, 33, 64, 127, 128, 129, 255}) {
      int from = random.nextInt(MOST_ROWS - rows);
      float[][] some_RI = Arrays.copyOfRange(x_RI, from, from + rows);

      float[][] y_RO = multiply(use, weight_OI, some_RI, rows, members);

      for (int row = 0; row < rows; row++) {
        assertThat(Arrays.equals(y_RO[row], together_RO[from + row]))
            .as("row %d of %d from %d; %s", row, rows, from, TestSeed.reproduce())
            .isTrue();
      }
    }
  }

  @Test
  void letsAnInputThatIsNoNumberBeSeen() {
    RandomGenerator random = TestSeed.generator("bfloat16 nan");
    float[][] x_RI = rows(2, random);
    // All bits set: rounding by adding would make a small negative number of it.
    x_RI[1][5] = Float.intBitsToFloat(0x7fffffff);

    float[][] y_RO = multiply("linear", rows(OUT, random), x_RI, 2, 1);

    assertThat(Float.isNaN(y_RO[0][3])).isFalse();
    assertThat(Float.isNaN(y_RO[1][3])).isTrue();
  }

  @Test
  void takesWholeSharesOnly() {
    WeightRows weights = weights(rows(OUT, TestSeed.generator("shares")));
    try (Packer packer = new Packer(Format.BFLOAT16, 2);
        Matrix matrix = packer.linear(OUT, IN, weights);
        Scratch scratch = new Scratch()) {
      float[][] y_RO = new float[1][matrix.paddedOut()];

      assertThatThrownBy(() -> matrix.multiply(new float[1][IN], 1, y_RO, 1, 2, scratch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not a share");
    }
  }

  @Test
  void looksRowsUpAsTheyAreMultiplied() {
    float[][] weight_OI = rows(OUT, TestSeed.generator("embedding"));
    weight_OI[0][0] = Float.NaN;
    try (Packer packer = new Packer(Format.BFLOAT16, 1)) {
      EmbeddingRows rows = packer.embedding(OUT, IN, weights(weight_OI));
      float[] weight_I = new float[IN];

      rows.unpack(0, weight_I);
      assertThat(weight_I[0]).isNaN();
      rows.unpack(7, weight_I);
      for (int i = 0; i < IN; i++) {
        assertThat(weight_I[i]).isEqualTo(rounded(weight_OI[7][i]));
      }
      assertThat(rows.bytes()).isEqualTo(2L * OUT * IN);
    }
  }

  private static float[][] multiply(
      String use, float[][] weight_OI, float[][] x_RI, int rows, int members) {
    WeightRows weights = weights(weight_OI);
    try (Packer packer = new Packer(Format.BFLOAT16, members);
        Matrix matrix =
            use.equals("head") ? packer.head(OUT, IN, weights) : packer.linear(OUT, IN, weights);
        Scratch scratch = new Scratch()) {
      assertThat(matrix.bytes()).isEqualTo(2L * OUT * IN);
      float[][] y_RO = new float[rows][matrix.paddedOut()];
      for (int member = 0; member < members; member++) {
        int from = matrix.share(member, members);
        matrix.multiply(x_RI, rows, y_RO, from, matrix.share(member + 1, members), scratch);
      }
      return y_RO;
    }
  }

  /** Return the nearest bfloat16, by arithmetic instead of bits. */
  private static float rounded(float value) {
    double step = Math.pow(2, Math.getExponent(value) - 7);
    return (float) (Math.rint(value / step) * step);
  }

  private static WeightRows weights(float[][] weight_OI) {
    return (output, weight_I) -> System.arraycopy(weight_OI[output], 0, weight_I, 0, IN);
  }

  private static float[][] rows(int count, RandomGenerator random) {
    float[][] rows = new float[count][IN];
    for (float[] row : rows) {
      for (int i = 0; i < IN; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return rows;
  }
}
