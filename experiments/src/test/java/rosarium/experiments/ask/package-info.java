/** Tests of what a model is asked. */
@NullMarked
package rosarium.experiments.ask;

import org.jspecify.annotations.NullMarked;
