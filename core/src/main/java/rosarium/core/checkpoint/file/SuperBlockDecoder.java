package rosarium.core.checkpoint.file;

import java.nio.ByteBuffer;

/** Decodes the blocks of 256 values ("K-quants"): sub-blocks with quantised scales of their own. */
final class SuperBlockDecoder {
  private SuperBlockDecoder() {}

  /** Q2_K: 16 bytes of scale and minimum nibbles, 64 bytes of crumbs, f16 d, f16 dmin. */
  static void two(ByteBuffer bytes, int from, float[] out, int at) {
    int crumbs = from + 16;
    float d = BlockDecoder.half(bytes, from + 80);
    float dMin = BlockDecoder.half(bytes, from + 82);
    for (int sub = 0; sub < 16; sub++) {
      int packed = bytes.get(from + sub);
      float scale = d * (packed & 0xF);
      float minimum = dMin * (packed >> 4 & 0xF);
      int base = crumbs + sub / 8 * 32 + sub % 2 * 16;
      int shift = sub / 2 % 4 * 2;
      for (int i = 0; i < 16; i++) {
        out[at + sub * 16 + i] = scale * (bytes.get(base + i) >> shift & 3) - minimum;
      }
    }
  }

  /** Q3_K: 32 bytes of third bits, 64 bytes of crumbs, 12 bytes of 6-bit scales, f16 d. */
  static void three(ByteBuffer bytes, int from, float[] out, int at) {
    int crumbs = from + 32;
    int scales = from + 96;
    float d = BlockDecoder.half(bytes, from + 108);
    for (int sub = 0; sub < 16; sub++) {
      int low = bytes.get(scales + sub % 8) >> (sub / 8 * 4) & 0xF;
      int high = bytes.get(scales + 8 + sub % 4) >> (sub / 4 * 2) & 3;
      float scale = d * ((low | high << 4) - 32);
      int inRow = sub % 2 * 16;
      int base = crumbs + sub / 8 * 32 + inRow;
      int shift = sub / 2 % 4 * 2;
      for (int i = 0; i < 16; i++) {
        int third = bytes.get(from + inRow + i) >> (sub / 2) & 1;
        out[at + sub * 16 + i] = scale * ((bytes.get(base + i) >> shift & 3) - (third ^ 1) * 4);
      }
    }
  }

  /** Q4_K: f16 d, f16 dmin, 12 bytes of 6-bit scales and minimums, 128 bytes of nibbles. */
  static void four(ByteBuffer bytes, int from, float[] out, int at) {
    float d = BlockDecoder.half(bytes, from);
    float dMin = BlockDecoder.half(bytes, from + 2);
    for (int sub = 0; sub < 8; sub++) {
      float scale = d * scaleOf(bytes, from + 4, sub);
      float minimum = dMin * minimumOf(bytes, from + 4, sub);
      int base = from + 16 + sub / 2 * 32;
      int shift = sub % 2 * 4;
      for (int i = 0; i < 32; i++) {
        out[at + sub * 32 + i] = scale * (bytes.get(base + i) >> shift & 0xF) - minimum;
      }
    }
  }

  /** Q5_K: as Q4_K, with 32 bytes of fifth bits before the nibbles. */
  static void five(ByteBuffer bytes, int from, float[] out, int at) {
    float d = BlockDecoder.half(bytes, from);
    float dMin = BlockDecoder.half(bytes, from + 2);
    for (int sub = 0; sub < 8; sub++) {
      float scale = d * scaleOf(bytes, from + 4, sub);
      float minimum = dMin * minimumOf(bytes, from + 4, sub);
      int base = from + 48 + sub / 2 * 32;
      int shift = sub % 2 * 4;
      for (int i = 0; i < 32; i++) {
        int fifth = bytes.get(from + 16 + i) >> sub & 1;
        int q = (bytes.get(base + i) >> shift & 0xF) | fifth << 4;
        out[at + sub * 32 + i] = scale * q - minimum;
      }
    }
  }

  /** Q6_K: 128 bytes of nibbles, 64 bytes of upper crumbs, 16 signed scales, f16 d. */
  static void six(ByteBuffer bytes, int from, float[] out, int at) {
    int upper = from + 128;
    float d = BlockDecoder.half(bytes, from + 208);
    for (int sub = 0; sub < 16; sub++) {
      float scale = d * bytes.get(from + 192 + sub);
      int part = sub / 8;
      int inPart = sub % 8 * 16;
      for (int i = 0; i < 16; i++) {
        int place = inPart + i;
        int nibble = bytes.get(from + part * 64 + place % 64) >> (place / 64 * 4) & 0xF;
        int crumb = bytes.get(upper + part * 32 + place % 32) >> (place / 32 * 2) & 3;
        out[at + sub * 16 + i] = scale * ((nibble | crumb << 4) - 32);
      }
    }
  }

  /** Six bits: the lower four sub-blocks hold theirs whole, the upper four in two parts. */
  private static int scaleOf(ByteBuffer bytes, int scales, int sub) {
    return sub < 4
        ? bytes.get(scales + sub) & 0x3F
        : (bytes.get(scales + 4 + sub) & 0xF) | (bytes.get(scales + sub - 4) >> 2 & 0x30);
  }

  private static int minimumOf(ByteBuffer bytes, int scales, int sub) {
    return sub < 4
        ? bytes.get(scales + 4 + sub) & 0x3F
        : (bytes.get(scales + 4 + sub) >> 4 & 0xF) | (bytes.get(scales + sub) >> 2 & 0x30);
  }
}
