/** Tests. */
@NullMarked
package rosarium.variants.gate;

import org.jspecify.annotations.NullMarked;
