/**
 * Variants that need another model or adapter: an expert, an amateur, or both. Formulas only; which
 * weights stand behind a role is the business of a config.
 *
 * <p>Start at {@link rosarium.variants.expert.CdObrien}.
 */
@NullMarked
package rosarium.variants.expert;

import org.jspecify.annotations.NullMarked;
