package rosarium.core.contrast;

import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.ShapeException;

/**
 * The raw logits of one step, by role: row b of every role belongs to the same query. Immutable.
 */
public final class StreamLogits {
  private final TreeMap<StreamRole, Logits> byRole;

  private StreamLogits(Map<StreamRole, Logits> byRole) {
    this.byRole = new TreeMap<>(byRole);
  }

  /**
   * Bind rows to roles.
   *
   * @param rows_BV at least one role, all of one shape (B, V)
   */
  public static StreamLogits of(Map<StreamRole, Logits> rows_BV) {
    if (rows_BV.isEmpty()) {
      throw new IllegalArgumentException("no rows");
    }
    Logits first_BV = rows_BV.values().iterator().next();
    for (Logits other_BV : rows_BV.values()) {
      if (first_BV.rows() != other_BV.rows() || first_BV.vocabulary() != other_BV.vocabulary()) {
        throw ShapeException.differ("rows of one step", first_BV, other_BV);
      }
    }
    return new StreamLogits(rows_BV);
  }

  /** Return the rows of one role, shape (B, V). */
  public Logits get(StreamRole role) {
    Logits rows_BV = byRole.get(role);
    if (rows_BV == null) {
      throw new IllegalArgumentException("no " + role + " rows here, only " + byRole.keySet());
    }
    return rows_BV;
  }

  /** Return the rows of the positive stream. */
  public Logits positive() {
    return get(StreamRole.POSITIVE);
  }

  /** Return the rows of the reverse stream. */
  public Logits reverse() {
    return get(StreamRole.REVERSE);
  }

  /** Return the roles that have rows, in order. */
  public SortedSet<StreamRole> roles() {
    return Collections.unmodifiableSortedSet(byRole.navigableKeySet());
  }

  /** Return B. */
  public int rows() {
    return byRole.firstEntry().getValue().rows();
  }

  /** Return V. */
  public int vocabulary() {
    return byRole.firstEntry().getValue().vocabulary();
  }
}
