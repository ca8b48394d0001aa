/**
 * The frame of all figures: the seam {@code Figure}, how they look ({@code Look}, {@code
 * FigureStyle}), in which words, and the files they become: PNG, SVG and PDF with their data as
 * CSV. Start at {@code Figures}. The figures of a run are in {@code run}, those of a benchmark in
 * {@code bench}, what they share in {@code part}.
 */
@NullMarked
package rosarium.analysis.figure;

import org.jspecify.annotations.NullMarked;
