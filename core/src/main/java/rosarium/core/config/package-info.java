/**
 * What every reader of a user's file shares: the error that names place, value and nearest name.
 */
@NullMarked
package rosarium.core.config;

import org.jspecify.annotations.NullMarked;
