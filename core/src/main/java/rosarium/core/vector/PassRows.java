package rosarium.core.vector;

import java.util.Arrays;
import rosarium.core.checkpoint.ModelConfig;
import rosarium.core.vector.matrix.Matrix;

/** The rows between the products of a pass, kept from pass to pass. */
final class PassRows {
  float[][] x_TD = {};
  float[][] normed_TD = {};
  float[][] qkv_T = {};
  float[][] attended_T = {};
  float[][] y_TD = {};
  float[][] gate_TF = {};
  float[][] up_TF = {};

  private final int width;
  private final int attended;
  private final int feedForward;
  private final int qkv;

  PassRows(ModelConfig config) {
    this.width = config.width();
    this.attended = config.heads() * config.headSize();
    this.feedForward = config.feedForward();
    this.qkv = (config.heads() + 2 * config.kvHeads()) * config.headSize();
  }

  /** Have room for {@code tokens} rows. */
  void reserve(int tokens) {
    if (tokens <= x_TD.length) {
      return;
    }
    x_TD = grown(x_TD, tokens, paddedOut(width));
    normed_TD = grown(normed_TD, tokens, width);
    qkv_T = grown(qkv_T, tokens, paddedOut(qkv));
    attended_T = grown(attended_T, tokens, attended);
    y_TD = grown(y_TD, tokens, paddedOut(width));
    gate_TF = grown(gate_TF, tokens, paddedOut(feedForward));
    up_TF = grown(up_TF, tokens, paddedOut(feedForward));
  }

  private static int paddedOut(int size) {
    return (size + Matrix.PANEL - 1) / Matrix.PANEL * Matrix.PANEL;
  }

  private static float[][] grown(float[][] rows, int tokens, int size) {
    float[][] more = Arrays.copyOf(rows, tokens);
    for (int t = rows.length; t < tokens; t++) {
      more[t] = new float[size];
    }
    return more;
  }
}
