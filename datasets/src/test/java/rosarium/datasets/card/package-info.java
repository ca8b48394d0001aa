/** Tests of the package of the same name. */
@NullMarked
package rosarium.datasets.card;

import org.jspecify.annotations.NullMarked;
