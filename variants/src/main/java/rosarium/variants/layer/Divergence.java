package rosarium.variants.layer;

import rosarium.core.tensor.Probabilities;

/** How far the next-token distributions of two layers are apart; natural logarithms. */
public enum Divergence {
  /** Jensen-Shannon: {@code KL(P || M) / 2 + KL(Q || M) / 2}, {@code M = (P + Q) / 2}. */
  JSD,
  /**
   * As the official code of DoLa has it: {@code KL(M || P)} and {@code KL(M || Q)}, averaged, as a
   * mean over the vocabulary. It can prefer another layer. Tokens that one of the two masks would
   * make it infinite and are left out.
   */
  JSD_CODE;

  /** Return the divergence of the softmaxes of two rows. */
  public double between(float[] one_V, float[] other_V) {
    Probabilities one = Probabilities.of(one_V);
    Probabilities other = Probabilities.of(other_V);
    double sum = 0;
    for (int v = 0; v < one_V.length; v++) {
      double p = one.get(v);
      double q = other.get(v);
      double m = (p + q) / 2;
      if (this == JSD) {
        sum += (p > 0 ? p * Math.log(p / m) : 0) + (q > 0 ? q * Math.log(q / m) : 0);
      } else if (p > 0 && q > 0) {
        sum += m * (2 * Math.log(m) - Math.log(p) - Math.log(q));
      }
    }
    return this == JSD ? sum / 2 : sum / 2 / one_V.length;
  }
}
