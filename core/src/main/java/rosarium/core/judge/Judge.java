package rosarium.core.judge;

import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;

/** Says of one record what it is. Same record, same verdict. */
public interface Judge {
  /** Return the id in configs and file names, for example {@code xstest-strmatch-21}. */
  String id();

  /** Judge one record that answers {@code query}. */
  Verdict judge(Query query, RunRecord record);
}
