/**
 * The decoding variants, one file each: a record whose components are the parameters and whose
 * {@code combine} is the formula. Not a place for state, text, clocks or random numbers.
 *
 * <p>Start at {@link rosarium.variants.Rose}. To add a variant, copy a file and change the formula:
 * the contract test, lists, configs and legends find it by its card.
 */
@NullMarked
package rosarium.variants;

import org.jspecify.annotations.NullMarked;
