/** Tests of the training loop and of its files. */
@NullMarked
package rosarium.core.tuning;

import org.jspecify.annotations.NullMarked;
