/**
 * Weights of linear layers, packed for products with rows of floats, and the kernels that multiply
 * them.
 *
 * <p>Not a linear algebra library: one operation, {@code y = x W^T}, for the shapes of a decoding
 * step. Start at Matrix; GroupedMatrix says how the formats with few bits are laid out.
 *
 * <p>Kernels are written out by hand, one method for each number of rows, without helper methods
 * and without vectors that live across nested loops: C2 of Java 17 keeps vectors in registers only
 * then, and is tenfold slower otherwise.
 */
@NullMarked
package rosarium.core.vector.matrix;

import org.jspecify.annotations.NullMarked;
