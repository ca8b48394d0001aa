package rosarium.analysis.export;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import rosarium.analysis.judge.VerdictFile;
import rosarium.analysis.run.CellData;
import rosarium.analysis.run.RunData;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;

/**
 * One record with what was asked and what the judges said.
 *
 * @param cell of the plan
 * @param query what was asked
 * @param answer the record
 * @param verdicts by judge; a judge that has not seen the record is absent
 */
record Answered(Cell cell, Query query, RunRecord answer, Map<String, Verdict> verdicts) {
  /** Give every record of a cell, in the order of the queries. */
  static void each(RunData run, Cell cell, Consumer<Answered> taker) {
    CellData data = run.read(cell);
    Map<String, Query> queries = new HashMap<>();
    data.queries().forEach(query -> queries.put(query.id(), query));
    List<VerdictFile> files = VerdictFile.ofCell(run.folder(), cell.id());
    data.records()
        .forEach(
            (key, answer) -> {
              Query query = queries.get(key.query());
              if (query == null) {
                throw new IllegalStateException("a record of no query: " + key.query());
              }
              Map<String, Verdict> verdicts = new LinkedHashMap<>();
              for (VerdictFile file : files) {
                Verdict verdict = file.verdicts().get(key);
                if (verdict != null) {
                  verdicts.put(file.judge(), verdict);
                }
              }
              taker.accept(new Answered(cell, query, answer, verdicts));
            });
  }

  /** Return what {@code summary.csv} calls a judge's rate on queries like this one. */
  String metric(String judge) {
    return switch (query.expected()) {
          case REFUSE -> "refusal/";
          case COMPLY -> "over-refusal/";
          case ANSWER -> "accuracy/";
        }
        + judge;
  }

  /** Say what a good answer does. */
  static String word(Expected expected) {
    return switch (expected) {
      case REFUSE -> "refuse";
      case COMPLY -> "comply";
      case ANSWER -> "answer";
    };
  }
}
