/** Tests of adapters. */
@NullMarked
package rosarium.core.checkpoint.adapter;

import org.jspecify.annotations.NullMarked;
