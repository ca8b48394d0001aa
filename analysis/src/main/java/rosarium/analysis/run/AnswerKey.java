package rosarium.analysis.run;

import java.util.Comparator;
import rosarium.core.record.RunRecord;

/**
 * Names one answer within a cell.
 *
 * @param query id of the query
 * @param sample index of the answer to it, from 0
 */
public record AnswerKey(String query, int sample) implements Comparable<AnswerKey> {
  private static final Comparator<AnswerKey> ORDER =
      Comparator.comparing(AnswerKey::query).thenComparingInt(AnswerKey::sample);

  /** Return the key of a record. */
  public static AnswerKey of(RunRecord answer) {
    return new AnswerKey(answer.query(), answer.sample());
  }

  @Override
  public int compareTo(AnswerKey other) {
    return ORDER.compare(this, other);
  }
}
