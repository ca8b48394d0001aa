/** Tests of the analysis as a whole, over a small run on disk. */
@NullMarked
package rosarium.analysis;

import org.jspecify.annotations.NullMarked;
