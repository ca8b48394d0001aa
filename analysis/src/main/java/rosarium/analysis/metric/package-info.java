/**
 * Numbers over answers: rates from verdicts, degeneration from the text itself, each with an
 * interval, and paired comparisons. Start at {@code Scores}, the values of one metric for one cell.
 */
@NullMarked
package rosarium.analysis.metric;

import org.jspecify.annotations.NullMarked;
