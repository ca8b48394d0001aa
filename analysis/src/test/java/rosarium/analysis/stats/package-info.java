/** Tests of the statistics against the reference vectors and their laws. */
@NullMarked
package rosarium.analysis.stats;

import org.jspecify.annotations.NullMarked;
