/**
 * Figures of a tuning: what became of the loss, and what the rows of a soft prompt look like. Start
 * at {@link rosarium.analysis.figure.tuning.TuningFigures}.
 */
@NullMarked
package rosarium.analysis.figure.tuning;

import org.jspecify.annotations.NullMarked;
