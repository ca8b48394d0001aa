/**
 * The grid written out before anything runs: which cells there are, in which order, under which
 * ids.
 *
 * <p>Start with {@link rosarium.experiments.plan.Grid}. Knows no model and runs nothing.
 */
@NullMarked
package rosarium.experiments.plan;

import org.jspecify.annotations.NullMarked;
