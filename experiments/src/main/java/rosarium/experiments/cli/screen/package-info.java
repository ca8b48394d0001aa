/**
 * How things look in a terminal: aligned columns, progress lines, answers side by side. Knows no
 * command.
 */
@NullMarked
package rosarium.experiments.cli.screen;

import org.jspecify.annotations.NullMarked;
