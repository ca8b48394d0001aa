/** Tests of the command line: exit codes, messages, and a run that is killed. */
@NullMarked
package rosarium.experiments.cli;

import org.jspecify.annotations.NullMarked;
