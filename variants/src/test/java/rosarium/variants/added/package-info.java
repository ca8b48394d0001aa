@NullMarked
package rosarium.variants.added;

import org.jspecify.annotations.NullMarked;
