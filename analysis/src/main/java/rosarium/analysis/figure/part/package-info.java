/**
 * What figures are put together from: a plane of points, rows of dots, a grid of shades. They know
 * colours and places, and nothing of runs.
 */
@NullMarked
package rosarium.analysis.figure.part;

import org.jspecify.annotations.NullMarked;
