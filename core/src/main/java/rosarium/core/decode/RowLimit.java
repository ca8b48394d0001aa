package rosarium.core.decode;

import java.util.Arrays;
import rosarium.core.model.LanguageModel;

/**
 * How many rows are decoded together: a fixed number, or one that doubles while a row gets cheaper.
 *
 * <p>A model that is made for many rows gets them at once. What is measured must not change an
 * answer, so nothing is measured as soon as a model takes part whose rows depend on their
 * companions.
 */
final class RowLimit {
  /** A row must get cheaper by this factor for the next size to stay. */
  private static final double MARGIN = 0.95;

  /** Full passes that are looked at for one size; the first half only warms up. */
  private static final int PASSES = 16;

  private final boolean chosen;
  private boolean measures;
  private int rows;
  private double msPerRowBefore = Double.POSITIVE_INFINITY;
  private final double[] msPerRow = new double[PASSES];
  private int passes;

  /**
   * Begin.
   *
   * @param fixed the number, or 0 to measure
   */
  RowLimit(int fixed) {
    this.chosen = fixed == 0;
    this.measures = chosen;
    this.rows = chosen ? EngineLimits.FIRST_ROWS : fixed;
  }

  int rows() {
    return rows;
  }

  /** Note that a model takes part. */
  void uses(LanguageModel model) {
    if (chosen && model.rowsDependOnCompanions()) {
      measures = false;
      rows = EngineLimits.FIRST_ROWS;
    } else if (measures && model.madeForManyRows()) {
      measures = false;
      rows = EngineLimits.MOST_ROWS;
    }
  }

  /**
   * Hear of a pass in which every stream took in one token.
   *
   * @param count how many streams it had
   * @param ms what it took
   */
  void passed(int count, double ms) {
    if (!measures || count < rows * 7 / 8) {
      return;
    }
    msPerRow[passes] = ms / count;
    passes++;
    if (passes == PASSES) {
      passes = 0;
      compare(median(Arrays.copyOfRange(msPerRow, PASSES / 2, PASSES)));
    }
  }

  private void compare(double now) {
    if (now >= MARGIN * msPerRowBefore) {
      rows /= 2; // the last step up did not pay
      measures = false;
    } else if (rows >= EngineLimits.MOST_ROWS) {
      measures = false;
    } else {
      rows *= 2;
      msPerRowBefore = now;
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
