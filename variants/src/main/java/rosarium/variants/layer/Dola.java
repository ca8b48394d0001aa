package rosarium.variants.layer;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;
import rosarium.core.transform.SamplingSettings;

/**
 * Contrast the last layer with the earlier one that differs most from it, chosen at every step
 * (chuang2024dola): as {@link DolaStatic}, with j the candidate of the largest divergence, lowest
 * among equals.
 *
 * <p>Which layers a bucket holds depends on the model, so that one without layers must be asked for
 * {@link #on} a model before it can combine.
 *
 * @param bucket half of the layers that are candidates; null where {@code layers} names them
 * @param layers the candidates, from 0 for the embedding output to N; null to take the bucket
 * @param beta fraction of the last layer's best probability that a token must have, in [0, 1]; 0
 *     keeps all; published 0.1
 * @param divergence how layers are compared
 * @param finalNorm whether hidden layers pass the final norm before the head; published without
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "dola",
    formula = "l(h_N) - l(h_j), j of the largest divergence, where P(h_N)_v >= beta max P(h_N)",
    summary = "The last layer less the earlier layer that differs most.",
    cite = "chuang2024dola",
    space = VariantCard.Space.LOG_PROBABILITY)
public record Dola(
    @Nullable Bucket bucket,
    @Nullable List<Integer> layers,
    double beta,
    Divergence divergence,
    boolean finalNorm)
    implements ContrastStrategy {
  /** Divergences that differ by less are equal: their sums depend on the order of the ids. */
  private static final double ROUNDING = 1e-12;

  /** Check the ranges; a list takes the place of a bucket. */
  public Dola {
    if (layers != null) {
      layers = List.copyOf(new TreeSet<>(layers));
      bucket = null;
      if (layers.isEmpty() || layers.get(0) < 0) {
        throw new IllegalArgumentException(
            "layers is " + layers + "; allowed: one or more, from 0");
      }
    } else if (bucket == null) {
      throw new IllegalArgumentException(
          "either bucket or layers says which layers are candidates");
    }
    Range.closed("beta", beta, 0, 1);
  }

  /**
   * The published mask and divergence on the lower half, which the source takes for long answers.
   */
  public Dola() {
    this(Bucket.LOW, null, 0.1, Divergence.JSD, false);
  }

  @Override
  public Set<StreamRole> streams() {
    Set<StreamRole> streams = new TreeSet<>(Set.of(StreamRole.PLAIN));
    if (layers != null) {
      layers.forEach(layer -> streams.add(StreamRole.layer(layer, finalNorm)));
    }
    return Collections.unmodifiableSet(streams);
  }

  @Override
  public Dola on(int modelLayers, boolean tiedHead) {
    if (bucket != null) {
      return new Dola(null, bucket.layers(modelLayers, tiedHead), beta, divergence, finalNorm);
    }
    candidates().forEach(layer -> Bucket.check(layer, modelLayers));
    return this;
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    Logits last_BV = rows_BV.get(StreamRole.PLAIN);
    List<Logits> chosen = new ArrayList<>();
    for (int b = 0; b < rows_BV.rows(); b++) {
      chosen.add(rows_BV.get(StreamRole.layer(choose(rows_BV, b), finalNorm)).select(b));
    }
    return last_BV
        .logSoftmax()
        .minus(Logits.stack(chosen).logSoftmax())
        .maskedLike(last_BV.withinLogOfMax(beta));
  }

  /**
   * Return the layer that row b is contrasted with.
   *
   * @param rows_BV the rows that {@link #combine} takes
   */
  public int choose(StreamLogits rows_BV, int b) {
    float[] last_V = rows_BV.get(StreamRole.PLAIN).row(b);
    int chosen = candidates().get(0);
    double largest = Double.NEGATIVE_INFINITY;
    for (int layer : candidates()) {
      double found =
          divergence.between(last_V, rows_BV.get(StreamRole.layer(layer, finalNorm)).row(b));
      if (found > largest + ROUNDING) {
        largest = found;
        chosen = layer;
      }
    }
    return chosen;
  }

  private List<Integer> candidates() {
    if (layers == null) {
      throw new IllegalStateException("which layers are in bucket " + bucket + "? ask on a model");
    }
    return layers;
  }

  @Override
  public Dola scaled(double gate) {
    return this;
  }

  @Override
  public Dola unmasked() {
    return new Dola(bucket, layers, 0, divergence, finalNorm);
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
