package rosarium.analysis.endpoint;

/** Time, as far as asking politely needs it. */
public interface Pace {
  /** Return a clock that only runs forward, nanoseconds. */
  long nanos();

  /** Wait. */
  void sleep(long millis);
}
