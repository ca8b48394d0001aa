package rosarium.experiments.run;

/** Counts the records of a run and ends it when too many fail. */
final class Tally {
  private final int failLimit;
  private long written;
  private long failed;

  Tally(int failLimit) {
    this.failLimit = failLimit;
  }

  /** Carries the end of a run through the decode loop to the runner. */
  static final class TooManyFailures extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyFailures() {
      super("too many failures", null, false, false);
    }
  }

  /** Count records that an earlier process found to fail; they do not end this one. */
  void failedBefore(int count) {
    failed += count;
  }

  /** Count a record that was written now. */
  void wrote(boolean itFailed) {
    written++;
    failed += itFailed ? 1 : 0;
  }

  /** Leave if more records have failed than the config allows. */
  void check() {
    if (failed > failLimit) {
      throw new TooManyFailures();
    }
  }

  long written() {
    return written;
  }

  long failed() {
    return failed;
  }
}
