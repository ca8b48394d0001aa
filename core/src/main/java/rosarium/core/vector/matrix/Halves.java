package rosarium.core.vector.matrix;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** IEEE 754 half precision, two in an int, which Java 17 can neither read nor write by itself. */
final class Halves {
  /** Moves the exponent of a half, put in the place of a float's, to where a float has it. */
  private static final float BIAS = 0x1p112f;

  private static final float LEAST_NORMAL = 0x1p-14f;
  private static final float LARGEST = 65504;

  private Halves() {}

  /** Return the lower halves as floats; they are finite. */
  static FloatVector low(IntVector both) {
    return both.lanewise(VectorOperators.LSHL, 16)
        .lanewise(VectorOperators.ASHR, 3)
        .and(0x8FFFE000)
        .reinterpretAsFloats()
        .mul(BIAS);
  }

  /** Return the upper halves as floats; they are finite. */
  static FloatVector high(IntVector both) {
    return both.lanewise(VectorOperators.ASHR, 3).and(0x8FFFE000).reinterpretAsFloats().mul(BIAS);
  }

  /** Return the half in the lower 16 bits as a float; it is finite. */
  static float value(int bits) {
    return Float.intBitsToFloat(bits << 16 >> 3 & 0x8FFFE000) * BIAS;
  }

  /** Return whether the lower 16 bits are a finite half. */
  static boolean finite(int bits) {
    return (bits & 0x7C00) != 0x7C00;
  }

  /**
   * Round to the nearest half, ties to even, in the lower 16 bits.
   *
   * @throws ArithmeticException if it is too large or not finite
   */
  static int bits(float value) {
    float magnitude = Math.abs(value);
    if (!(magnitude <= LARGEST)) {
      throw new ArithmeticException(value + " does not fit into half precision");
    }
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    if (magnitude < LEAST_NORMAL) {
      return sign | (int) Math.rint(magnitude * 0x1p24);
    }
    int exact = Float.floatToRawIntBits(magnitude) - (112 << 23);
    return sign | exact + 0xFFF + (exact >>> 13 & 1) >>> 13;
  }
}
