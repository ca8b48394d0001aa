package rosarium.experiments.run;

/**
 * How a run ended.
 *
 * @param end why
 * @param written records that this process wrote
 * @param failed records that failed, those of earlier processes included
 * @param cellsLeft cells of the whole plan that are not finished
 */
public record RunOutcome(End end, long written, long failed, int cellsLeft) {
  /** Why a run ended. */
  public enum End {
    /** Everything it had to do is done. */
    DONE,
    /** Somebody asked it to. */
    STOPPED,
    /** More records failed than the config allows. */
    TOO_MANY_FAILURES
  }
}
