/**
 * Carries a plan out: requests in, records out, in an order that does not depend on luck, and again
 * from where it stopped.
 *
 * <p>Start with {@link rosarium.experiments.run.Runner}. The only package that reads a wall clock.
 */
@NullMarked
package rosarium.experiments.run;

import org.jspecify.annotations.NullMarked;
