/** Tests of the metrics. */
@NullMarked
package rosarium.analysis.metric;

import org.jspecify.annotations.NullMarked;
