/**
 * Which tokens a contrast may choose: masks that a config can put in the place of a variant's own.
 *
 * <p>Start at {@link rosarium.variants.mask.PlausibilityPositive}.
 */
@NullMarked
package rosarium.variants.mask;

import org.jspecify.annotations.NullMarked;
