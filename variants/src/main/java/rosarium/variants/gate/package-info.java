/**
 * The gates, one file each: when a contrast acts. They are found by their cards, as variants are.
 */
@NullMarked
package rosarium.variants.gate;

import org.jspecify.annotations.NullMarked;
