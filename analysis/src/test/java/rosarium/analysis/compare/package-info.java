/** Tests of the package of the same name. */
@NullMarked
package rosarium.analysis.compare;

import org.jspecify.annotations.NullMarked;
