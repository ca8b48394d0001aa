package rosarium.analysis.stats;

/** How far one distribution over tokens is from another, and how surprised it is by a token. */
public final class Divergence {
  private Divergence() {}

  /**
   * Return {@code KL(P || Q) = sum P (ln P - ln Q)} in nats, at least 0, of the softmax of two rows
   * of logits; 0 exactly where the rows are equal. Infinite where Q excludes what P allows.
   *
   * @param p_V raw logits, at least one finite
   * @param q_V as many
   */
  public static double kl(float[] p_V, float[] q_V) {
    if (p_V.length != q_V.length) {
      throw new IllegalArgumentException(p_V.length + " logits against " + q_V.length);
    }
    double logSumP = logSum(p_V);
    double logSumQ = logSum(q_V);
    double sum = 0;
    for (int v = 0; v < p_V.length; v++) {
      double logP = p_V[v] - logSumP;
      if (logP > Double.NEGATIVE_INFINITY) {
        sum += Math.exp(logP) * (logP - (q_V[v] - logSumQ));
      }
    }
    return Math.max(0, sum);
  }

  /** Return {@code -ln P(v)} in nats, at least 0, of the softmax of a row of logits. */
  public static double surprise(float[] p_V, int v) {
    return Math.max(0, logSum(p_V) - p_V[v]);
  }

  private static double logSum(float[] logits_V) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits_V) {
      max = Math.max(max, logit);
    }
    if (!(max > Double.NEGATIVE_INFINITY && max < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("softmax of a row whose largest entry is " + max);
    }
    double sum = 0;
    for (float logit : logits_V) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }
}
