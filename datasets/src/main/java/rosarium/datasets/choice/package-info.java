/**
 * Multiple choice in one step, whose items need more than a card: published texts around them,
 * answers in another file, solved examples. Start with {@link rosarium.datasets.choice.Mmlu}.
 */
@NullMarked
package rosarium.datasets.choice;

import org.jspecify.annotations.NullMarked;
