/**
 * The seam between decoding and variants: what a contrast is, when it acts, and how one is found by
 * name. Holds no formula; those are one file each in the module {@code variants}.
 *
 * <p>Start at {@link rosarium.core.contrast.ContrastStrategy}.
 */
@NullMarked
package rosarium.core.contrast;

import org.jspecify.annotations.NullMarked;
