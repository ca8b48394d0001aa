/** What is asked and how it is framed: queries, prompts, prompt pairs, chat messages. */
@NullMarked
package rosarium.core.prompt;

import org.jspecify.annotations.NullMarked;
