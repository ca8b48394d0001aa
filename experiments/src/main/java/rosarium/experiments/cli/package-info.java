/**
 * The command line: parses, wires the parts by hand, prints, and turns every end into an exit code.
 *
 * <p>Start with {@link rosarium.experiments.cli.Main}. The only package that prints.
 */
@NullMarked
package rosarium.experiments.cli;

import org.jspecify.annotations.NullMarked;
