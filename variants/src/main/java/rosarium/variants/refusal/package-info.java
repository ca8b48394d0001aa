/**
 * Variants that weigh refusal against over-refusal with a plain stream.
 *
 * <p>Start at {@link rosarium.variants.refusal.SelfCd}.
 */
@NullMarked
package rosarium.variants.refusal;

import org.jspecify.annotations.NullMarked;
