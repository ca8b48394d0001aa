/**
 * Products of rows with bfloat16 weights on a processor, by oneDNN through libtorch: for passes of
 * many rows. Start at Bfloat16Product.
 */
@NullMarked
package rosarium.core.torch.linear;

import org.jspecify.annotations.NullMarked;
