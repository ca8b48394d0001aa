package rosarium.core.decode.stream;

import java.util.ArrayList;
import java.util.List;
import rosarium.core.tensor.Logits;

/**
 * One row of the logits of a pass. Several queries may have the same one.
 *
 * @param logits_RV all rows of the pass
 * @param r which of them
 * @param max its largest entry; not finite if the row is not usable
 */
public record Row(Logits logits_RV, int r, float max) {
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
