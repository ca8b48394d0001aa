package rosarium.experiments.run;

/** Tells a run from another thread that it should end. */
public final class StopSignal {
  private volatile boolean raised;

  /** Ask the run to end after the line that is being written. */
  public void raise() {
    raised = true;
  }

  /** Return whether somebody asked. */
  public boolean raised() {
    return raised;
  }

  /** Leave if somebody asked. */
  public void check() {
    if (raised) {
      throw new RunStopped();
    }
  }

  /** Carries the wish to end through the decode loop to the runner. */
  public static final class RunStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunStopped() {
      super("stopped", null, false, false);
    }
  }
}
