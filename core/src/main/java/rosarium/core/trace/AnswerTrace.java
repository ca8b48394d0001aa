package rosarium.core.trace;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The trace of one record: line n of {@code traces.jsonl.zst} belongs to line n of {@code
 * records.jsonl}.
 *
 * @param schema version of this format, {@value #SCHEMA}
 * @param cell id of the cell
 * @param query id of the query
 * @param sample index of the answer to this query, from 0
 * @param steps one for each id of the record; none where no model was asked
 * @param pieces what each step added to the text; empty while a character is incomplete
 * @param tokens the text of every id that the steps name
 */
@JsonPropertyOrder({"schema", "cell", "query", "sample"})
public record AnswerTrace(
    int schema,
    String cell,
    String query,
    int sample,
    List<StepTrace> steps,
    List<String> pieces,
    SortedMap<Integer, String> tokens) {
  /** The version that this class writes. */
  public static final int SCHEMA = 1;

  /** Copy the collections. */
  public AnswerTrace {
    steps = List.copyOf(steps);
    pieces = List.copyOf(pieces);
    tokens = Collections.unmodifiableSortedMap(new TreeMap<>(tokens));
  }
}
