/** Tests. */
@NullMarked
package rosarium.core.torch;

import org.jspecify.annotations.NullMarked;
