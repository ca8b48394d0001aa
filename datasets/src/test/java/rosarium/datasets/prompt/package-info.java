/** Tests of the package of the same name. */
@NullMarked
package rosarium.datasets.prompt;

import org.jspecify.annotations.NullMarked;
