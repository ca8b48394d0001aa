package rosarium.core.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.ConfigException;

/**
 * The loop: epochs of batches, batches of passes, one step of AdamW after each batch.
 *
 * <p>The gradient of a batch is the sum over its passes, each weighted as the whole batch demands,
 * so that memory is bounded by a pass and the result does not depend on how a batch was cut, last
 * bits apart.
 */
public final class Tuner {
  private final Differentiable model;
  private final Objective objective;
  private final TuningSettings settings;
  private final Batches batches;
  private final TuningListener listener;

  /**
   * Prepare.
   *
   * @param examples of all parts; some are held out
   * @throws ConfigException if a part has nothing to train on
   */
  public Tuner(
      Differentiable model,
      Objective objective,
      TuningSettings settings,
      List<Example> examples,
      TuningListener listener) {
    this.model = model;
    this.objective = objective;
    this.settings = settings;
    this.listener = listener;
    this.batches = new Batches(examples, settings);
    for (String part : objective.parts().keySet()) {
      if (examples.stream().noneMatch(example -> example.part().equals(part))) {
        throw new ConfigException("no examples of the part '" + part + "'");
      }
    }
  }

  /** Return how many steps there are if none ends early. */
  public int steps() {
    return batches.perEpoch() * settings.epochs();
  }

  /** Train from a state to the end; its parameters are changed in place. */
  public TuningState run(TuningState from) {
    TuningState state = from;
    if (state.epoch() == 0 && state.curve().heldOut().isEmpty()) {
      state = measured(state, 0);
      listener.reached(state);
    }
    while (!state.over()) {
      state = epoch(state);
      listener.reached(state);
    }
    return state;
  }

  private TuningState epoch(TuningState state) {
    int epoch = state.epoch() + 1;
    LossCurve curve = state.curve();
    for (List<Example> batch : batches.epoch(epoch)) {
      LossCurve.Step step = step(state.parameters(), batch, epoch, curve.steps().size() + 1);
      curve = curve.plus(step);
      listener.stepped(step, steps());
    }
    return measured(new TuningState(epoch, state.parameters(), state.best(), curve, false), epoch);
  }

  /** Add the loss on what is held out, keep the best, and say whether this is the end. */
  private TuningState measured(TuningState state, int epoch) {
    List<Example> heldOut = batches.heldOut();
    LossCurve curve = state.curve();
    if (!heldOut.isEmpty()) {
      SortedMap<String, Double> means = means(state.parameters(), heldOut, null);
      curve = curve.plus(new LossCurve.HeldOut(epoch, objective.total(means), means));
    }
    int idle = curve.epochsSinceBest();
    boolean over =
        epoch >= settings.epochs() || (settings.patience() > 0 && idle >= settings.patience());
    List<Parameter> best = idle == 0 ? TuningState.copied(state.parameters()) : state.best();
    return new TuningState(epoch, state.parameters(), best, curve, over);
  }

  private LossCurve.Step step(
      List<Parameter> parameters, List<Example> batch, int epoch, int step) {
    List<float[]> gradients_P = new ArrayList<>();
    parameters.forEach(p -> gradients_P.add(new float[p.rows() * p.columns()]));
    SortedMap<String, Double> means = means(parameters, batch, gradients_P);
    double norm = norm(gradients_P);
    double loss = objective.total(means);
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      throw new ConfigException(
          "step %d: the loss is %s and the norm of its gradient %s; a lower learning rate may help"
              .formatted(step, loss, norm));
    }
    if (settings.clip() > 0 && norm > settings.clip()) {
      float scale = (float) (settings.clip() / norm);
      for (float[] gradient_P : gradients_P) {
        for (int i = 0; i < gradient_P.length; i++) {
          gradient_P[i] *= scale;
        }
      }
    }
    double rate = settings.rateAt(step, steps());
    for (int p = 0; p < parameters.size(); p++) {
      parameters.get(p).adamw(gradients_P.get(p), settings, rate, step);
    }
    return new LossCurve.Step(step, epoch, loss, means, norm, rate);
  }

  private SortedMap<String, Double> means(
      List<Parameter> parameters, List<Example> examples, @Nullable List<float[]> gradients_P) {
    Map<String, Double> tokenWeights = objective.tokenWeights(examples);
    SortedMap<String, Double> sums = new TreeMap<>();
    for (List<Example> pass : batches.passes(examples)) {
      model
          .losses(parameters, pass, objective, tokenWeights, gradients_P)
          .forEach((part, loss) -> sums.merge(part, loss, Double::sum));
    }
    Map<String, Integer> targets = objective.targets(examples);
    sums.replaceAll((part, sum) -> sum / Objects.requireNonNull(targets.get(part)));
    return sums;
  }

  private static double norm(List<float[]> gradients_P) {
    double squares = 0;
    for (float[] gradient_P : gradients_P) {
      for (float g : gradient_P) {
        squares += (double) g * g;
      }
    }
    return Math.sqrt(squares);
  }
}
