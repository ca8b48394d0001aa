package rosarium.core.vector.matrix;

import java.nio.ByteBuffer;
import rosarium.core.checkpoint.file.TensorType;

/** Weights of one output as 4-bit numbers with a scale and a minimum for each 32 of them. */
final class Nibbles {
  private static final int HALF_GROUP = GroupedMatrix.GROUP / 2;
  private static final int LARGEST = 15;

  private Nibbles() {}

  /**
   * Quantise between the least and the largest weight of each group.
   *
   * @param q_I receives [0, 15]
   * @param scale_G receives a step in the lower and a minimum in the upper 16 bits, as halves
   */
  static void quantise(float[] weight_I, byte[] q_I, int[] scale_G) {
    for (int g = 0; g < scale_G.length; g++) {
      int first = g * GroupedMatrix.GROUP;
      float low = weight_I[first];
      float high = low;
      for (int i = first; i < first + GroupedMatrix.GROUP; i++) {
        low = Math.min(low, weight_I[i]);
        high = Math.max(high, weight_I[i]);
      }
      int minimumBits = Halves.bits(low);
      float minimum = Halves.value(minimumBits);
      int stepBits = Halves.bits((high - minimum) / LARGEST);
      float step = Halves.value(stepBits);
      scale_G[g] = stepBits | minimumBits << 16;
      for (int i = first; i < first + GroupedMatrix.GROUP; i++) {
        int q = step == 0 ? 0 : Math.round((weight_I[i] - minimum) / step);
        q_I[i] = (byte) Math.max(0, Math.min(LARGEST, q));
      }
    }
  }

  /**
   * Take over stored blocks without loss.
   *
   * @param type Q4_0 or Q4_1
   * @param blocks of one row, little endian
   * @return whether every scale could be taken over
   */
  static boolean take(TensorType type, ByteBuffer blocks, byte[] q_I, int[] scale_G) {
    boolean hasMinimum = type == TensorType.Q4_1;
    int header = hasMinimum ? 4 : 2;
    for (int g = 0; g < scale_G.length; g++) {
      int from = g * type.blockBytes();
      int step = blocks.getShort(from) & 0xFFFF;
      if (!Halves.finite(step) || Math.abs(Halves.value(step)) > 0x1p12f) {
        return false;
      }
      int minimum = hasMinimum ? blocks.getShort(from + 2) : Halves.bits(-8 * Halves.value(step));
      if (!Halves.finite(minimum)) {
        return false;
      }
      scale_G[g] = step | minimum << 16;
      for (int i = 0; i < HALF_GROUP; i++) {
        int pair = blocks.get(from + header + i);
        q_I[g * GroupedMatrix.GROUP + i] = (byte) (pair & 0xF);
        q_I[g * GroupedMatrix.GROUP + HALF_GROUP + i] = (byte) (pair >> 4 & 0xF);
      }
    }
    return true;
  }
}
