/** Tests of the package of the same name. */
@NullMarked
package rosarium.datasets.user;

import org.jspecify.annotations.NullMarked;
