package rosarium.variants.layer;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;
import rosarium.core.transform.SamplingSettings;

/**
 * Contrast the last layer with an earlier one: {@code l(h_N) - l(h_j)} on the plausible tokens of
 * the last (chuang2024dola). One stream; layer rows are the output head applied to a hidden layer,
 * without the final norm as published. The repetition penalty of the source acts on
 * log-probabilities here, since a raw one changes sign with the scores.
 *
 * @param layer j, from 0 for the embedding output to N; no published default, ours 2
 * @param beta fraction of the last layer's best probability that a token must have, in [0, 1]; 0
 *     keeps all; published 0.1
 * @param finalNorm whether the hidden layer passes the final norm before the head
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "dola-static",
    formula = "l(h_N) - l(h_j) where P(h_N)_v >= beta max P(h_N)",
    summary = "The last layer less one earlier layer.",
    cite = "chuang2024dola",
    space = VariantCard.Space.LOG_PROBABILITY)
public record DolaStatic(int layer, double beta, boolean finalNorm) implements ContrastStrategy {
  /** Check the ranges. */
  public DolaStatic {
    Range.atLeast("layer", layer, 0);
    Range.closed("beta", beta, 0, 1);
  }

  /** The published mask, and a layer that every model has. */
  public DolaStatic() {
    this(2, 0.1, false);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.PLAIN, StreamRole.layer(layer, finalNorm));
  }

  @Override
  public DolaStatic on(int layers, boolean tiedHead) {
    Bucket.check(layer, layers);
    return this;
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    Logits last_BV = rows_BV.get(StreamRole.PLAIN);
    return last_BV
        .logSoftmax()
        .minus(rows_BV.get(StreamRole.layer(layer, finalNorm)).logSoftmax())
        .maskedLike(last_BV.withinLogOfMax(beta));
  }

  @Override
  public DolaStatic scaled(double gate) {
    return this;
  }

  @Override
  public DolaStatic unmasked() {
    return new DolaStatic(layer, 0, finalNorm);
  }

  @Override
  public boolean graded() {
    return false;
  }

  @Override
  public StreamRole closedRow() {
    return StreamRole.PLAIN;
  }

  @Override
  public SamplingSettings sampling() {
    return SamplingSettings.GREEDY.withRepetitionPenalty(1.2);
  }
}
