/** Tests of anchors. */
@NullMarked
package rosarium.datasets.anchor;

import org.jspecify.annotations.NullMarked;
