package rosarium.core.trace;

/**
 * Is shown each step of one answer after its token was chosen. It changes nothing and no pass is
 * made for it.
 */
@FunctionalInterface
public interface StepObserver {
  /** Looks away: the decode loop gathers nothing for it. */
  StepObserver NONE = step -> {};

  /** See one step. Its rows are valid until this returns. */
  void chose(ObservedStep step);
}
