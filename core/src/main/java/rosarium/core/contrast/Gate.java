package rosarium.core.contrast;

/**
 * Decides step by step how much of a contrast acts: g in [0, 1] per query. At 0 the scores are the
 * strategy's closed row, bit for bit; between 0 and 1 its strength is scaled.
 *
 * <p>Implementations are records that carry a {@link GateCard}, as strategies do. A gate is pure:
 * same arguments, same value.
 */
public interface Gate {
  /** The rows that a gate must see before it decides, fewest first. */
  enum Reads {
    /** None: only the step counts. Streams without a say are not even extended. */
    NOTHING,
    /** The strategy's closed row: the other streams may lag until the gate opens. */
    CLOSED_ROW,
    /** Every stream's row: nothing is saved. */
    EVERY_ROW
  }

  /** Return which rows must be there before {@link #open} is asked. */
  Reads reads();

  /**
   * Return g for each query of a batch.
   *
   * @param now what is known at this step
   * @return one value in [0, 1] per query
   */
  double[] open(GateInput now);

  /** Return whether the gate is 0 at {@code step} and at every later step. */
  default boolean closedForGood(int step) {
    return false;
  }

  /** Return whether some g may lie strictly between 0 and 1. */
  default boolean graded() {
    return false;
  }

  /** Return the gate that never closes. */
  static Gate always() {
    return new AlwaysGate();
  }
}
