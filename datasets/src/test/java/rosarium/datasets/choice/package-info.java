/** Tests of multiple choice. */
@NullMarked
package rosarium.datasets.choice;

import org.jspecify.annotations.NullMarked;
