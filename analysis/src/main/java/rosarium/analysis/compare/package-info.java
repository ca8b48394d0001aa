/**
 * One cell against another, of one run or of two, on the same queries. Start at {@code
 * Comparisons}; {@code QueryMatch} decides what the same queries are, {@code CellSelection} which
 * cells a user means.
 */
@NullMarked
package rosarium.analysis.compare;

import org.jspecify.annotations.NullMarked;
