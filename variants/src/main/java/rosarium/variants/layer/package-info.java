/**
 * Variants that contrast the last layer of a stream with earlier ones. Reading those layers is the
 * engine's business.
 *
 * <p>Start at {@link rosarium.variants.layer.DolaStatic}.
 */
@NullMarked
package rosarium.variants.layer;

import org.jspecify.annotations.NullMarked;
