package rosarium.analysis.judge;

import rosarium.core.judge.Judge;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;

/** A judge whose verdicts can be told apart from those of an earlier version of itself. */
public interface VersionedJudge extends Judge {
  /** Return a short hash over everything that a verdict depends on besides query and record. */
  String version();

  /** Return whether queries of this kind are its business; it is not asked about others. */
  boolean covers(Expected expected);

  /** Return whether this query is its business: by its kind, unless the judge looks closer. */
  default boolean covers(Query query) {
    return covers(query.expected());
  }
}
