package rosarium.core.judge;

/** What a judge says of one record: a value, or why there is none. */
public sealed interface Verdict {
  /**
   * A value.
   *
   * @param value in [0, 1]; what it measures is the judge's to say: 1 may be a refusal, or a right
   *     answer
   * @param label the judge's word for it, for example {@code refusal} or {@code compliance}
   * @param reason what led to it, for example the phrase that matched; may be empty
   */
  record Scored(double value, String label, String reason) implements Verdict {}

  /**
   * No value; left out of means, counted in tables.
   *
   * @param why what went wrong
   */
  record Unscored(String why) implements Verdict {}
}
