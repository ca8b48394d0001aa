/**
 * Statistics of paired experiments: intervals, exact tests, resampling, agreement. Pure functions
 * of arrays that know nothing of records or files; every random number comes from a generator that
 * is passed in. Start at {@code Bootstrap} and {@code McNemar}.
 */
@NullMarked
package rosarium.analysis.stats;

import org.jspecify.annotations.NullMarked;
