/**
 * Figures of a run: one class a figure, found by {@code Figures}, drawn with XChart in one {@code
 * FigureStyle} and written by {@code FigureFiles} as PNG, SVG and PDF with its data as CSV. Draws
 * what the result files say and computes no statistic.
 */
@NullMarked
package rosarium.analysis.figure;

import org.jspecify.annotations.NullMarked;
