/**
 * The figures of a run: one class a figure, found as a service. Each draws what the result files
 * say, computes no statistic, and draws nothing where the run lacks what its card needs.
 */
@NullMarked
package rosarium.analysis.figure.run;

import org.jspecify.annotations.NullMarked;
