/** Tests. */
@NullMarked
package rosarium.core.contrast;

import org.jspecify.annotations.NullMarked;
