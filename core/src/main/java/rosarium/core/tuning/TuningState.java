package rosarium.core.tuning;

import java.util.List;

/**
 * Everything that a training knows after an epoch: go on from it, and the result is the same to the
 * last bit.
 *
 * @param epoch how many are done
 * @param parameters with what AdamW remembers
 * @param best the parameters when the held-out loss was lowest; the newest if nothing is held out
 * @param curve so far
 * @param over whether it ended, at the last epoch or early
 */
public record TuningState(
    int epoch, List<Parameter> parameters, List<Parameter> best, LossCurve curve, boolean over) {
  /** Copy the lists, not the parameters. */
  public TuningState {
    parameters = List.copyOf(parameters);
    best = List.copyOf(best);
  }

  /** Begin. */
  public static TuningState of(List<Parameter> parameters) {
    return new TuningState(0, parameters, copied(parameters), LossCurve.EMPTY, false);
  }

  static List<Parameter> copied(List<Parameter> parameters) {
    return parameters.stream().map(Parameter::copy).toList();
  }
}
