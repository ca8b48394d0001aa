/** Tests of the grid: which cells there are, and that their ids never change by accident. */
@NullMarked
package rosarium.experiments.plan;

import org.jspecify.annotations.NullMarked;
