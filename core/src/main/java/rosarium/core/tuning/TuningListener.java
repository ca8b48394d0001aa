package rosarium.core.tuning;

/** Hears of a training while it goes on. Throwing ends it where it is. */
public interface TuningListener {
  /** A step was taken; {@code steps} is how many there are if it does not end early. */
  void stepped(LossCurve.Step step, int steps);

  /** An epoch is over, or nothing was trained yet; keep the state to go on from it. */
  void reached(TuningState state);
}
