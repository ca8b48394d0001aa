/** Tests of running a plan: order, resume, failures, stopping. */
@NullMarked
package rosarium.experiments.run;

import org.jspecify.annotations.NullMarked;
