/**
 * A config to a record tree, strictly: what is not understood wholly is refused with its place.
 *
 * <p>Start with {@link rosarium.experiments.config.ExperimentConfig}, what a run is told; {@link
 * rosarium.experiments.config.ConfigBinder} makes it of what {@code config.document} has read.
 */
@NullMarked
package rosarium.experiments.config;

import org.jspecify.annotations.NullMarked;
