/**
 * How a user wants figures: the key {@code figures} of a config, or a file of its own. Start at
 * {@code LookBinder}.
 */
@NullMarked
package rosarium.experiments.look;

import org.jspecify.annotations.NullMarked;
