/**
 * A model as its publisher stores it: the configuration and the named weights, whatever the file
 * format. Nothing here computes a forward pass, and nothing here knows tokens or templates.
 *
 * <p>Everything read here is untrusted: each length, shape and value is checked before use, and a
 * setting that would change the computation and is not honoured is refused by name. Start at
 * Checkpoint; ModelConfig says what a forward pass has to do; {@code file} holds the containers.
 */
@NullMarked
package rosarium.core.checkpoint;

import org.jspecify.annotations.NullMarked;
