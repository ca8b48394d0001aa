package rosarium.variants.probability;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Probabilities;
import rosarium.variants.gate.Spread;

/**
 * Uncertainty-aware selective contrast: {@code P(p) - alpha P(r)} on tokens that are likelier than
 * a fraction of the uniform distribution, at uncertain steps (wang2024uscd, for code). Scores are
 * logarithms, floored at 1e-8.
 *
 * <p>Differs from its code: what is not positive is floored, where the code makes it NaN and masks
 * it, so that a step can lose every token; its script samples, here it is greedy unless a config
 * says otherwise. The mask depends on V, as published.
 *
 * @param alpha strength, dimensionless, in [0, 1]; 0 is the positive stream within the mask;
 *     published 0.7
 * @param f fraction of 1/V that a token's probability must reach, in [0, 1]; 0 keeps all; published
 *     2/3 in the script, 1/3 as default of the code
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "uscd",
    formula = "ln max(P(p) - alpha P(r), 1e-8) where P(p)_v >= f / V",
    summary = "Contrast of probabilities at uncertain steps.",
    cite = "wang2024uscd",
    space = VariantCard.Space.PROBABILITY)
public record Uscd(double alpha, double f) implements ContrastStrategy {
  private static final double FLOOR = 1e-8;

  /** Check the ranges. */
  public Uscd {
    Range.closed("alpha", alpha, 0, 1);
    Range.closed("f", f, 0, 1);
  }

  /** The values of the published script. */
  public Uscd() {
    this(0.7, 2.0 / 3);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE, StreamRole.REVERSE);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    float[][] scores_BV = new float[rows_BV.rows()][];
    for (int b = 0; b < scores_BV.length; b++) {
      scores_BV[b] = scores(rows_BV.positive().row(b), rows_BV.reverse().row(b));
    }
    return rows_BV.positive().like(scores_BV);
  }

  private float[] scores(float[] positive_V, float[] reverse_V) {
    Probabilities positive = Probabilities.of(positive_V);
    Probabilities reverse = Probabilities.of(reverse_V);
    float[] score_V = new float[positive_V.length];
    for (int v = 0; v < score_V.length; v++) {
      double difference = positive.get(v) - alpha * reverse.get(v);
      boolean kept =
          positive_V[v] != Float.NEGATIVE_INFINITY && positive.get(v) >= f / score_V.length;
      score_V[v] = kept ? (float) Math.log(Math.max(difference, FLOOR)) : Float.NEGATIVE_INFINITY;
    }
    return score_V;
  }

  @Override
  public Uscd scaled(double gate) {
    return new Uscd(gate * alpha, f);
  }

  @Override
  public Uscd unmasked() {
    return new Uscd(alpha, 0);
  }

  @Override
  public Gate gate() {
    return new Spread(0.8);
  }
}
