/** Writes what the readers of {@code core.checkpoint.file} read. Start at SafetensorsOutput. */
@NullMarked
package rosarium.core.checkpoint.output;

import org.jspecify.annotations.NullMarked;
