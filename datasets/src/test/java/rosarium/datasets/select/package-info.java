/** Tests of the package of the same name. */
@NullMarked
package rosarium.datasets.select;

import org.jspecify.annotations.NullMarked;
