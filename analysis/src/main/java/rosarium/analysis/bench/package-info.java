/**
 * What benchmarks measured, as estimates: reads what {@code rosarium bench} wrote and makes the
 * rows of {@code cost.csv} and {@code quality.csv}, and readable tables of them. Start at {@code
 * CostLines}. Measures nothing itself and knows no benchmark library.
 */
@NullMarked
package rosarium.analysis.bench;

import org.jspecify.annotations.NullMarked;
