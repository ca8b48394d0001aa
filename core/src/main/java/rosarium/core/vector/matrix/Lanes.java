package rosarium.core.vector.matrix;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vector shapes that all kernels share: as wide as the processor likes, at least 8 floats. */
public final class Lanes {
  /** Floats as wide as the processor likes. */
  public static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() >= 8
          ? FloatVector.SPECIES_PREFERRED
          : FloatVector.SPECIES_256;

  /** As many ints as there are floats in a vector. */
  static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

  /** Floats in a vector. */
  public static final int COUNT = FLOATS.length();

  private Lanes() {}

  /** Return {@code size} rounded up to whole vectors. */
  public static int padded(int size) {
    return (size + COUNT - 1) / COUNT * COUNT;
  }
}
