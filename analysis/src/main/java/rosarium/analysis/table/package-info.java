/**
 * Results as tables: the columns of {@code summary.csv}, {@code comparisons.csv} and {@code
 * cost.csv}, and the readable tables made from them. Start at {@code Columns}. Computes nothing.
 */
@NullMarked
package rosarium.analysis.table;

import org.jspecify.annotations.NullMarked;
