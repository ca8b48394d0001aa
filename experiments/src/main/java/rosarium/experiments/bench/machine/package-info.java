/**
 * The machine that was measured on: processor, caches, memory and how fast it can be read. Start at
 * {@code Machine}.
 */
@NullMarked
package rosarium.experiments.bench.machine;

import org.jspecify.annotations.NullMarked;
