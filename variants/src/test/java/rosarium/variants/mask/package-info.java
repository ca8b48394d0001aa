@NullMarked
package rosarium.variants.mask;

import org.jspecify.annotations.NullMarked;
