package rosarium.experiments.run;

import rosarium.core.prompt.Query;
import rosarium.experiments.folder.CellWriter;

/**
 * One record to be made.
 *
 * @param writer the cell that it belongs to
 * @param query what is asked
 * @param sample index of the answer to this query, from 0
 * @param turn place of the record in its cell, from 0
 */
record Task(CellWriter writer, Query query, int sample, int turn) {
  /** Return a name that is unique among the tasks of a run. */
  String id() {
    return writer.cell().id() + "/" + query.id() + "/" + sample;
  }
}
