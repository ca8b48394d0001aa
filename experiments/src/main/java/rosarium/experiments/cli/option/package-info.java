/**
 * Arguments that several commands share, and what follows from them: a config, a run folder, how
 * the engine is set up.
 */
@NullMarked
package rosarium.experiments.cli.option;

import org.jspecify.annotations.NullMarked;
