package rosarium.core.checkpoint.file;

import java.nio.ByteBuffer;

/**
 * Turn stored blocks into float32, bit for bit as gguf-py does: the same products and sums in the
 * same order, each rounded to float32.
 */
final class BlockDecoder {
  /** Most blocks that one call is asked for; keeps a slice far below the limit of a buffer. */
  static final int BATCH = 1 << 18;

  private static final int VALUES = 32;
  private static final byte[] IQ4_NL_TABLE = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private BlockDecoder() {}

  /**
   * Decode whole blocks.
   *
   * @param bytes little endian, {@code blocks} blocks from index 0
   * @param out receives {@code blocks * type.blockValues()} values from {@code at}
   */
  static void decode(TensorType type, ByteBuffer bytes, int blocks, float[] out, int at) {
    switch (type) {
      case F32 -> bytes.asFloatBuffer().get(out, at, blocks);
      case F16 -> decodeHalf(bytes, blocks, out, at);
      case BF16 -> decodeBrain(bytes, blocks, out, at);
      default -> {
        for (int b = 0; b < blocks; b++) {
          decodeBlock(type, bytes, b * type.blockBytes(), out, at + b * type.blockValues());
        }
      }
    }
  }

  private static void decodeBlock(
      TensorType type, ByteBuffer bytes, int from, float[] out, int at) {
    switch (type) {
      case Q8_0 -> eight(bytes, from, out, at);
      case Q4_0 -> four(bytes, from + 2, half(bytes, from), -8, out, at);
      case Q4_1 ->
          fourWithMinimum(bytes, from + 4, half(bytes, from), half(bytes, from + 2), out, at);
      case Q5_0 -> five(bytes, from, out, at);
      case Q5_1 -> fiveWithMinimum(bytes, from, out, at);
      case IQ4_NL -> table(bytes, from, out, at);
      case Q2_K -> SuperBlockDecoder.two(bytes, from, out, at);
      case Q3_K -> SuperBlockDecoder.three(bytes, from, out, at);
      case Q4_K -> SuperBlockDecoder.four(bytes, from, out, at);
      case Q5_K -> SuperBlockDecoder.five(bytes, from, out, at);
      case Q6_K -> SuperBlockDecoder.six(bytes, from, out, at);
      case F32, F16, BF16 -> throw new IllegalArgumentException(type + " has no blocks");
    }
  }

  private static void decodeHalf(ByteBuffer bytes, int values, float[] out, int at) {
    for (int i = 0; i < values; i++) {
      out[at + i] = half(bytes, 2 * i);
    }
  }

  private static void decodeBrain(ByteBuffer bytes, int values, float[] out, int at) {
    for (int i = 0; i < values; i++) {
      out[at + i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
    }
  }

  private static void eight(ByteBuffer bytes, int from, float[] out, int at) {
    float d = half(bytes, from);
    for (int i = 0; i < VALUES; i++) {
      out[at + i] = d * bytes.get(from + 2 + i);
    }
  }

  private static void four(ByteBuffer bytes, int from, float d, int shift, float[] out, int at) {
    for (int i = 0; i < VALUES / 2; i++) {
      int pair = bytes.get(from + i);
      out[at + i] = d * ((pair & 0xF) + shift);
      out[at + i + VALUES / 2] = d * ((pair >> 4 & 0xF) + shift);
    }
  }

  private static void fourWithMinimum(
      ByteBuffer bytes, int from, float d, float m, float[] out, int at) {
    for (int i = 0; i < VALUES / 2; i++) {
      int pair = bytes.get(from + i);
      out[at + i] = d * (pair & 0xF) + m;
      out[at + i + VALUES / 2] = d * (pair >> 4 & 0xF) + m;
    }
  }

  private static void five(ByteBuffer bytes, int from, float[] out, int at) {
    float d = half(bytes, from);
    int high = bytes.getInt(from + 2);
    for (int i = 0; i < VALUES / 2; i++) {
      int pair = bytes.get(from + 6 + i);
      out[at + i] = d * (((pair & 0xF) | (high >>> i & 1) << 4) - 16);
      out[at + i + 16] = d * (((pair >> 4 & 0xF) | (high >>> (i + 16) & 1) << 4) - 16);
    }
  }

  private static void fiveWithMinimum(ByteBuffer bytes, int from, float[] out, int at) {
    float d = half(bytes, from);
    float m = half(bytes, from + 2);
    int high = bytes.getInt(from + 4);
    for (int i = 0; i < VALUES / 2; i++) {
      int pair = bytes.get(from + 8 + i);
      out[at + i] = d * ((pair & 0xF) | (high >>> i & 1) << 4) + m;
      out[at + i + 16] = d * ((pair >> 4 & 0xF) | (high >>> (i + 16) & 1) << 4) + m;
    }
  }

  private static void table(ByteBuffer bytes, int from, float[] out, int at) {
    float d = half(bytes, from);
    for (int i = 0; i < VALUES / 2; i++) {
      int pair = bytes.get(from + 2 + i);
      out[at + i] = d * IQ4_NL_TABLE[pair & 0xF];
      out[at + i + 16] = d * IQ4_NL_TABLE[pair >> 4 & 0xF];
    }
  }

  /** Read an IEEE 754 half; exact, with subnormals, infinities and NaN. */
  static float half(ByteBuffer bytes, int at) {
    int bits = bytes.getShort(at);
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    if (exponent == 0x1F) {
      return Float.intBitsToFloat(sign | 0x7F800000 | fraction << 13);
    }
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
  }
}
