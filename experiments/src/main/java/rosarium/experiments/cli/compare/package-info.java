/** The command that compares cells. Start at {@code CompareCommand}. */
@NullMarked
package rosarium.experiments.cli.compare;

import org.jspecify.annotations.NullMarked;
