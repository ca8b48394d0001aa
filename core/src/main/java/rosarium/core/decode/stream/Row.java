package rosarium.core.decode.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.model.HiddenLayer;
import rosarium.core.tensor.Logits;

/**
 * One row of the logits of a pass. Several queries may have the same one.
 *
 * @param logits_RV all rows of the pass
 * @param r which of them
 * @param max its largest entry; not finite if the row is not usable
 * @param layers what hidden layers gave at the same position
 */
public record Row(Logits logits_RV, int r, float max, Map<HiddenLayer, Row> layers) {
  /** Make a row of the pass, or one that was read from a hidden layer. */
  public Row(Logits logits_RV, int r, float max) {
    this(logits_RV, r, max, Map.of());
  }

  /** Return what a hidden layer gave at the same position, if it was asked. */
  public @Nullable Row layer(HiddenLayer hidden) {
    return layers.get(hidden);
  }

  /** Put rows, from whichever passes, into one value of shape (B, V), in order. */
  public static Logits gather(List<Row> rows) {
    List<Logits> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); ) {
      Logits pass_RV = rows.get(from).logits_RV;
      int to = from;
      while (to < rows.size() && rows.get(to).logits_RV == pass_RV) {
        to++;
      }
      parts.add(pass_RV.select(rows.subList(from, to).stream().mapToInt(Row::r).toArray()));
      from = to;
    }
    return Logits.stack(parts);
  }
}
