/**
 * A YAML file to a record tree, strictly: what is not understood wholly is refused with its place.
 *
 * <p>Start with {@link rosarium.experiments.config.ExperimentConfig}, what a run is told; {@link
 * rosarium.experiments.config.ConfigFile} reads text to a tree that knows line and column, {@link
 * rosarium.experiments.config.ConfigBinder} makes the records of it. No interpolation, no includes,
 * no class names, no environment look-ups.
 */
@NullMarked
package rosarium.experiments.config;

import org.jspecify.annotations.NullMarked;
