/**
 * The one decode loop: streams of many queries extended together, combined by their strategies, and
 * the same token for all streams of a query. Never branches on a variant.
 *
 * <p>Start at {@link rosarium.core.decode.DecodeEngine}.
 */
@NullMarked
package rosarium.core.decode;

import org.jspecify.annotations.NullMarked;
