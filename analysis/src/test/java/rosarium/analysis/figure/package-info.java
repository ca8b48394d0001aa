/** Tests of the package of the same name. */
@NullMarked
package rosarium.analysis.figure;

import org.jspecify.annotations.NullMarked;
