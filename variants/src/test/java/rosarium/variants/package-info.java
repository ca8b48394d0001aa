/** Tests. */
@NullMarked
package rosarium.variants;

import org.jspecify.annotations.NullMarked;
