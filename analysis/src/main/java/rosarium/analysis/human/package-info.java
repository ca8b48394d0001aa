/**
 * Labels that people give: a sheet that does not say which variant wrote an answer, and a judge
 * that reads it back. Start at {@link rosarium.analysis.human.LabelSheet}.
 */
@NullMarked
package rosarium.analysis.human;

import org.jspecify.annotations.NullMarked;
