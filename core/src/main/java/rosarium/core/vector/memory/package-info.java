/**
 * How fast this machine's memory can be read: the limit that a decoding step is held against. Start
 * at {@code StreamingRead}. No part of the engine.
 */
@NullMarked
package rosarium.core.vector.memory;

import org.jspecify.annotations.NullMarked;
