package rosarium.analysis.figure;

import java.util.List;

/**
 * One kind of figure. An implementation is one file: a class with a {@link FigureCard}, a public
 * constructor without parameters, and {@code @AutoService(Figure.class)}. Same numbers and look,
 * same drawings.
 */
public interface Figure {
  /**
   * Draw all there is to draw: one drawing for each thing that cannot share axes, such as two
   * models; empty when the run lacks what the card says it needs. Never draws made-up data.
   */
  List<Drawing> draw(RunNumbers numbers, Look look);
}
