/**
 * The files of soft prompts, and where in a conversation they stand. Start at {@link
 * rosarium.core.prompt.soft.SoftPlace}.
 */
@NullMarked
package rosarium.core.prompt.soft;

import org.jspecify.annotations.NullMarked;
