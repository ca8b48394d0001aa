/**
 * The files of a run: who may write them, how they are written so that a kill does no harm, and
 * whether they belong to the config at hand.
 *
 * <p>Start with {@link rosarium.experiments.folder.RunFiles}; records go through {@link
 * rosarium.experiments.folder.CellWriter}. Where each file stands is {@link
 * rosarium.core.record.RunFolder}'s to say.
 */
@NullMarked
package rosarium.experiments.folder;

import org.jspecify.annotations.NullMarked;
