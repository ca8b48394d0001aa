/**
 * Names the texts that frame a query: reads prompt files, checks their hashes, builds the reverse
 * prompts that are made by rule, and pairs them. Published texts are not part of the project; they
 * come from the data folder and are verified. Start with {@link
 * rosarium.datasets.prompt.PromptLibrary}, then {@link rosarium.datasets.prompt.PromptPairs}.
 */
@NullMarked
package rosarium.datasets.prompt;

import org.jspecify.annotations.NullMarked;
