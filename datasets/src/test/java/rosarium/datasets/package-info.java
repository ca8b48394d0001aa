/** Tests of the package of the same name. */
@NullMarked
package rosarium.datasets;

import org.jspecify.annotations.NullMarked;
