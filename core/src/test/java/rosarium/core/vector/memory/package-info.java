/** Tests of the measured limit. */
@NullMarked
package rosarium.core.vector.memory;

import org.jspecify.annotations.NullMarked;
