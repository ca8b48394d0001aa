/** Tests. */
@NullMarked
package rosarium.datasets.method;

import org.jspecify.annotations.NullMarked;
