/**
 * Models of ours as judges, through the same decode loop as answers, and the judges of a config put
 * together. Start at {@link rosarium.experiments.judge.RunJudges}.
 */
@NullMarked
package rosarium.experiments.judge;

import org.jspecify.annotations.NullMarked;
