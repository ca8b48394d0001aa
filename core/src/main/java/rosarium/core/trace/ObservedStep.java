package rosarium.core.trace;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import rosarium.core.contrast.StreamRole;
import rosarium.core.tensor.Logits;

/**
 * What was there when a token was chosen.
 *
 * @param id the token
 * @param gate g of this step, in [0, 1]
 * @param closed role of the closed row
 * @param roles every row that the strategy names
 * @param released those of them whose streams were let go, since the gate has closed for good
 * @param logits_BV the rows that were there, as the strategy sees them, each of shape (1, V); a
 *     role without one that was not released lags
 * @param scores_BV the combined scores, shape (1, V)
 */
public record ObservedStep(
    int id,
    double gate,
    StreamRole closed,
    SortedSet<StreamRole> roles,
    Set<StreamRole> released,
    SortedMap<StreamRole, Logits> logits_BV,
    Logits scores_BV) {
  /** Copy the collections. */
  public ObservedStep {
    roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    released = Set.copyOf(released);
    logits_BV = Collections.unmodifiableSortedMap(new TreeMap<>(logits_BV));
  }
}
