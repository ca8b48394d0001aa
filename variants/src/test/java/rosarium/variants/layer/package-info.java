/** Tests of variants that read hidden layers. */
@NullMarked
package rosarium.variants.layer;

import org.jspecify.annotations.NullMarked;
