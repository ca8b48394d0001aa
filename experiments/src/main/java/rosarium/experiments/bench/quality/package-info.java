/**
 * What a number format costs in quality: the same text read by the reference and by the format,
 * position by position. Start at {@code QualityRun}; the numbers are computed in module {@code
 * analysis}.
 */
@NullMarked
package rosarium.experiments.bench.quality;

import org.jspecify.annotations.NullMarked;
