/**
 * From a run folder to numbers: judge, measure, estimate, compare, write. Start at {@code
 * Analysis}. Knows neither models nor variants; reads what lies in the folder.
 */
@NullMarked
package rosarium.analysis;

import org.jspecify.annotations.NullMarked;
