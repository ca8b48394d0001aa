/** Whole answers compared token by token with independent implementations. */
@NullMarked
package rosarium.experiments.golden;

import org.jspecify.annotations.NullMarked;
