package rosarium.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Probabilities;
import rosarium.core.testing.TestSeed;

/** The rows of every worked example of methods.md 3, and what is compared with them. */
final class Given {
  static final float OUT = Float.NEGATIVE_INFINITY;
  static final float[] P = {2.0f, 1.5f, 0.5f, -1.0f};
  static final float[] R = {3.0f, 0.5f, 0.0f, -0.5f};
  static final float[] B = {2.5f, 1.0f, 0.2f, -0.8f};
  static final float[] E = {1.8f, 2.0f, 0.4f, -1.2f};
  static final float[] A = {2.2f, 0.4f, 0.1f, -0.4f};

  private Given() {}

  /** The rows of all five roles. */
  static Map<StreamRole, float[]> all() {
    return Map.of(
        StreamRole.POSITIVE, P,
        StreamRole.REVERSE, R,
        StreamRole.PLAIN, B,
        StreamRole.EXPERT, E,
        StreamRole.AMATEUR, A);
  }

  /** Return the row of one role. */
  static float[] row(Map<StreamRole, float[]> rows_V, StreamRole role) {
    return Objects.requireNonNull(rows_V.get(role), role.id());
  }

  /** Combine one row of each role. */
  static float[] scores(ContrastStrategy variant, Map<StreamRole, float[]> rows_V) {
    Map<StreamRole, Logits> rows_1V = new TreeMap<>();
    rows_V.forEach((role, row_V) -> rows_1V.put(role, ArrayLogits.of(row_V)));
    return variant.combine(StreamLogits.of(rows_1V)).row(0);
  }

  /** Combine the rows of the worked examples. */
  static float[] scores(ContrastStrategy variant) {
    return scores(variant, all());
  }

  static int argmax(float[] score_V) {
    return ArrayLogits.of(score_V).argmax()[0];
  }

  static void same(float[] found_V, double... expected_V) {
    assertThat(found_V).hasSize(expected_V.length);
    for (int v = 0; v < expected_V.length; v++) {
      if (expected_V[v] == Double.NEGATIVE_INFINITY) {
        assertThat(found_V[v]).isEqualTo(OUT);
      } else {
        assertThat((double) found_V[v]).as("id " + v).isCloseTo(expected_V[v], within(1e-6));
      }
    }
  }

  static void softmax(float[] found_V, double... expected_V) {
    Probabilities found = Probabilities.of(found_V);
    for (int v = 0; v < expected_V.length; v++) {
      assertThat(found.get(v)).as("id " + v).isCloseTo(expected_V[v], within(1e-6));
    }
  }

  /** Compare the softmaxes of two rows to 1e-5. */
  static void sameSoftmax(float[] found_V, float[] expected_V) {
    Probabilities found = Probabilities.of(found_V);
    Probabilities expected = Probabilities.of(expected_V);
    for (int v = 0; v < expected_V.length; v++) {
      assertThat(found.get(v)).as(TestSeed.reproduce()).isCloseTo(expected.get(v), within(1e-5));
    }
  }
}
