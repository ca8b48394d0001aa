/** Figures of what {@code rosarium bench} measured. Start at {@code BenchFigures}. */
@NullMarked
package rosarium.analysis.figure.bench;

import org.jspecify.annotations.NullMarked;
