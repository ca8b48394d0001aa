/** Commands that hand a finished run on: to other tools, and to a paper. */
@NullMarked
package rosarium.experiments.cli.publish;

import org.jspecify.annotations.NullMarked;
