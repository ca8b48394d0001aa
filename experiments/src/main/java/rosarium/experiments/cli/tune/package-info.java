/** The command {@code rosarium tune}. Start at TuneCommand. */
@NullMarked
package rosarium.experiments.cli.tune;

import org.jspecify.annotations.NullMarked;
