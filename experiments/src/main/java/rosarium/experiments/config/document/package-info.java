/**
 * A YAML file as a tree in which every value knows its line and column. Start with {@link
 * rosarium.experiments.config.document.ConfigFile}; {@link
 * rosarium.experiments.config.document.Setting} is how binders walk through it. No interpolation,
 * no includes, no class names, no environment look-ups.
 */
@NullMarked
package rosarium.experiments.config.document;

import org.jspecify.annotations.NullMarked;
