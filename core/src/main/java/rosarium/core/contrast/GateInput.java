package rosarium.core.contrast;

import org.jspecify.annotations.Nullable;
import rosarium.core.tensor.Logits;

/**
 * What a gate sees of a batch of queries at one step.
 *
 * @param step_B index of the token being chosen, from 0, per query
 * @param closed role of the strategy's closed row
 * @param rows_BV the rows of the roles that the gate asked for; null if it reads nothing
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one call; never compared
public record GateInput(int[] step_B, StreamRole closed, @Nullable StreamLogits rows_BV) {
  /** Return the strategy's closed row of every query, shape (B, V). */
  public Logits closedRow() {
    return rows().get(closed);
  }

  /** Return the rows. */
  public StreamLogits rows() {
    if (rows_BV == null) {
      throw new IllegalStateException("this gate declared that it reads no rows");
    }
    return rows_BV;
  }
}
