/**
 * How an implementation of a seam is found by its id, bound to its parameters and checked: what
 * variants, gates and masks have in common. Knows none of them.
 *
 * <p>Start at {@link rosarium.core.extension.Catalogue}.
 */
@NullMarked
package rosarium.core.extension;

import org.jspecify.annotations.NullMarked;
