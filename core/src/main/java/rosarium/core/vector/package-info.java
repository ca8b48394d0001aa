/**
 * A second engine for processors, in plain Java with the Vector API: few rows, packed weights, no
 * native code.
 *
 * <p>Every sum is taken in one order, whatever else is in the batch, however a prompt is cut and
 * wherever its beginning is shared: an answer does not depend on its neighbours, bit for bit. The
 * reference is {@code core.torch}, to which this is proved equal in float32. Start at VectorModel.
 */
@NullMarked
package rosarium.core.vector;

import org.jspecify.annotations.NullMarked;
