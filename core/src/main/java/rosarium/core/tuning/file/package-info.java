/** Checkpoints of a training, to go on from exactly. Start at CheckpointFile. */
@NullMarked
package rosarium.core.tuning.file;

import org.jspecify.annotations.NullMarked;
