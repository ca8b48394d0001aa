/** Tests. */
@NullMarked
package rosarium.core.transform;

import org.jspecify.annotations.NullMarked;
