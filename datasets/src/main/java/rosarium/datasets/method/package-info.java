/**
 * Methods that make answers safer, or less evasive, by prompts alone (methods.md section 3.16):
 * each a record in one file, whose components are its parameters. They stand beside the decoding
 * variants as baselines and combine with any of them, since they act on the positive prompt.
 * Published texts come from the data folder by id. Start at {@link
 * rosarium.datasets.method.PromptMethod}.
 */
@NullMarked
package rosarium.datasets.method;

import org.jspecify.annotations.NullMarked;
