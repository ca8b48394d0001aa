/** Tests. */
@NullMarked
package rosarium.core.decode;

import org.jspecify.annotations.NullMarked;
