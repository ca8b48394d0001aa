/**
 * A run as it lies on disk, read back: plan, queries, records, verdicts. Start at {@code RunData}.
 * Reads only, and judges nothing.
 */
@NullMarked
package rosarium.analysis.run;

import org.jspecify.annotations.NullMarked;
