package rosarium.core.tuning;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frozen model with numbers in it that can be trained. Confined to the thread that made it.
 *
 * <p>Law: nothing but the parameters given ever changes its losses, and it changes nothing of
 * itself.
 */
public interface Differentiable {
  /**
   * Run some examples forward and, for gradients, back.
   *
   * @param parameters what is trained, in the order that it knows
   * @param examples of one pass, at least one
   * @param objective what a token costs
   * @param tokenWeights what one answer token of each part weighs in the loss
   * @param gradients_P to which the gradient by each parameter is added; null to go forward only
   * @return the sum of the unweighted costs of the answer tokens of each part
   */
  Map<String, Double> losses(
      List<Parameter> parameters,
      List<Example> examples,
      Objective objective,
      Map<String, Double> tokenWeights,
      @Nullable List<float[]> gradients_P);
}
