package rosarium.variants.probability;

import com.google.auto.service.AutoService;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;

/**
 * Several objectives at once, a prompt pair each: {@code ln sum_i w_i P(p_i) / P(r_i)} where the
 * weighted mixture M of the positive streams is plausible (fu2024mca). Runs two streams per pair.
 *
 * <p>The source writes its mask for one objective, with a strict inequality; for several it is
 * taken on M, with {@code >=}. A pair of weight 0 is not read. Ratios follow the rule of signs.
 *
 * @param w one weight for each pair, at least 0, summing to 1; the default, one pair, is ours
 * @param beta fraction of the largest M that a token must reach, in [0, 1]; 0 keeps all; no
 *     published default was found, ours 0.1
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "mca",
    formula = "ln sum_i w_i P(p_i) / P(r_i) where M_v >= beta max M, M = sum_i w_i P(p_i)",
    summary = "A weighted mixture of contrasts, one prompt pair for each objective.",
    cite = "fu2024mca",
    space = VariantCard.Space.PROBABILITY)
public record Mca(List<Double> w, double beta) implements ContrastStrategy {
  private static final double ROUNDING = 1e-6;

  /** Copy and check. */
  public Mca {
    w = List.copyOf(w);
    double sum = w.stream().mapToDouble(Double::doubleValue).sum();
    if (w.stream().anyMatch(weight -> !(weight >= 0)) || !(Math.abs(sum - 1) <= ROUNDING)) {
      throw new IllegalArgumentException(
          "w is " + w + "; allowed: weights of at least 0 that sum to 1");
    }
    Range.closed("beta", beta, 0, 1);
  }

  /** Ours: one pair. */
  public Mca() {
    this(List.of(1.0), 0.1);
  }

  @Override
  public Set<StreamRole> streams() {
    Set<StreamRole> streams = new TreeSet<>();
    for (int i = 0; i < w.size(); i++) {
      streams.add(StreamRole.POSITIVE.pair(i));
      streams.add(StreamRole.REVERSE.pair(i));
    }
    return Collections.unmodifiableSet(streams);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    float[][] ratio_BV = new float[rows_BV.rows()][rows_BV.vocabulary()];
    float[][] mixture_BV = new float[rows_BV.rows()][rows_BV.vocabulary()];
    Logits[] logRatio_BV = new Logits[w.size()];
    Logits[] logProb_BV = new Logits[w.size()];
    for (int i = 0; i < logRatio_BV.length; i++) {
      logProb_BV[i] = rows_BV.get(StreamRole.POSITIVE.pair(i)).logSoftmax();
      logRatio_BV[i] = logProb_BV[i].minus(rows_BV.get(StreamRole.REVERSE.pair(i)).logSoftmax());
    }
    for (int b = 0; b < ratio_BV.length; b++) {
      ratio_BV[b] = mixed(logRatio_BV, b);
      mixture_BV[b] = mixed(logProb_BV, b);
    }
    Logits like_BV = logProb_BV[0];
    return like_BV.like(ratio_BV).maskedLike(like_BV.like(mixture_BV).withinLogOfMax(beta));
  }

  /** Return {@code ln sum_i w_i exp(x_i)} of row b. */
  private float[] mixed(Logits[] x_BV, int b) {
    float[][] x_IV = new float[x_BV.length][];
    for (int i = 0; i < x_IV.length; i++) {
      x_IV[i] = x_BV[i].row(b);
    }
    float[] mixed_V = new float[x_IV[0].length];
    for (int v = 0; v < mixed_V.length; v++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < x_IV.length; i++) {
        largest = w.get(i) > 0 ? Math.max(largest, x_IV[i][v]) : largest;
      }
      double sum = 0;
      for (int i = 0; i < x_IV.length && largest != Double.NEGATIVE_INFINITY; i++) {
        sum += w.get(i) > 0 ? w.get(i) * Math.exp(x_IV[i][v] - largest) : 0;
      }
      mixed_V[v] = sum > 0 ? (float) (largest + Math.log(sum)) : Float.NEGATIVE_INFINITY;
    }
    return mixed_V;
  }

  @Override
  public Mca scaled(double gate) {
    return this;
  }

  @Override
  public boolean graded() {
    return false;
  }

  @Override
  public Mca unmasked() {
    return new Mca(w, 0);
  }
}
