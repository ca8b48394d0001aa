/** Tests. */
@NullMarked
package rosarium.core.tensor;

import org.jspecify.annotations.NullMarked;
