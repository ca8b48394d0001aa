package rosarium.analysis.judge.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a pairwise judge compares an answer with. */
public enum Against {
  /** The answer that the data set keeps for the query. */
  REFERENCE,
  /** What the plain cell of the same run answered to the query. */
  BASELINE;

  /** Return the name in files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Return all names. */
  public static List<String> ids() {
    return Stream.of(values()).map(Against::id).toList();
  }

  /** Find one. */
  public static Optional<Against> byId(String id) {
    return Stream.of(values()).filter(each -> each.id().equals(id)).findFirst();
  }
}
