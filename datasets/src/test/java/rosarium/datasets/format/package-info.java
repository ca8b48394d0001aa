/** Tests of the package of the same name. */
@NullMarked
package rosarium.datasets.format;

import org.jspecify.annotations.NullMarked;
