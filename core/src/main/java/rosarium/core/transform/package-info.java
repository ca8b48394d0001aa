/**
 * From one row of scores to one id: penalties, temperature, truncation, and the pick. Knows nothing
 * of streams or variants.
 *
 * <p>Start at {@link rosarium.core.transform.TokenPicker}.
 */
@NullMarked
package rosarium.core.transform;

import org.jspecify.annotations.NullMarked;
