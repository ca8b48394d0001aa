/**
 * What a model is asked: a query under a prompt as token ids, and a choice among options. Start at
 * {@link rosarium.experiments.ask.Conversation}.
 */
@NullMarked
package rosarium.experiments.ask;

import org.jspecify.annotations.NullMarked;
