/**
 * Soft prompts: rows that a model reads as if they were embeddings of tokens, the files that hold
 * them, and where in a conversation they stand. Start at {@link
 * rosarium.core.prompt.soft.SoftPrompts}.
 */
@NullMarked
package rosarium.core.prompt.soft;

import org.jspecify.annotations.NullMarked;
