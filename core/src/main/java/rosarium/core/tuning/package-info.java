/**
 * Training of a few numbers of a frozen model: examples, batches, losses by part, AdamW, the loop
 * over epochs with its checkpoints.
 *
 * <p>Knows neither soft prompts nor adapters, and no native type: a {@link
 * rosarium.core.tuning.Differentiable} gives losses and gradients for values that are plain Java
 * arrays. Names of arrays end in P for the numbers of a parameter in one row. Start at {@link
 * rosarium.core.tuning.Tuner}.
 */
@NullMarked
package rosarium.core.tuning;

import org.jspecify.annotations.NullMarked;
