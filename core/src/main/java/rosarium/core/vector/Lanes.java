package rosarium.core.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vector shapes that all kernels share: as wide as the processor likes, at least 8 floats. */
final class Lanes {
  static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() >= 8
          ? FloatVector.SPECIES_PREFERRED
          : FloatVector.SPECIES_256;
  static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

  /** Floats in a vector. */
  static final int COUNT = FLOATS.length();

  /** As many bytes as there are floats in a vector. */
  static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(COUNT * Byte.SIZE));

  private Lanes() {}

  /** Return {@code size} rounded up to whole vectors. */
  static int padded(int size) {
    return (size + COUNT - 1) / COUNT * COUNT;
  }

  /** Widen the bytes at {@code offset} to floats. */
  static FloatVector floats(byte[] bytes, int offset) {
    IntVector widened =
        (IntVector)
            ByteVector.fromArray(BYTES, bytes, offset).convertShape(VectorOperators.B2I, INTS, 0);
    return (FloatVector) widened.convert(VectorOperators.I2F, 0);
  }
}
