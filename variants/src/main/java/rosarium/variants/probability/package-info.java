/**
 * Variants whose formula is written in probabilities.
 *
 * <p>Start at {@link rosarium.variants.probability.Uscd}.
 */
@NullMarked
package rosarium.variants.probability;

import org.jspecify.annotations.NullMarked;
