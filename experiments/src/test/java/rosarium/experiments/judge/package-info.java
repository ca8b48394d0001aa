/** Tests of models as judges. */
@NullMarked
package rosarium.experiments.judge;

import org.jspecify.annotations.NullMarked;
