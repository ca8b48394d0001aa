/** Tests of the project as a whole: who may depend on whom, and how large things may be. */
@NullMarked
package rosarium.experiments;

import org.jspecify.annotations.NullMarked;
