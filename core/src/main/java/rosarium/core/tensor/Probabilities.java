package rosarium.core.tensor;

/** Softmax of one row of scores in float64, and what is read from it. */
public final class Probabilities {
  private final double[] prob_V;

  private Probabilities(double[] prob_V) {
    this.prob_V = prob_V;
  }

  /**
   * Take the softmax of one row.
   *
   * @param score_V at least one finite entry; {@code -infinity} is probability 0
   * @throws IllegalArgumentException if no entry is finite, or one is NaN or {@code +infinity}
   */
  public static Probabilities of(float[] score_V) {
    float max = max(score_V);
    double[] prob_V = new double[score_V.length];
    double sum = 0;
    for (int v = 0; v < prob_V.length; v++) {
      if (score_V[v] != Float.NEGATIVE_INFINITY) {
        prob_V[v] = Math.exp((double) score_V[v] - max);
        sum += prob_V[v];
      }
    }
    for (int v = 0; v < prob_V.length; v++) {
      prob_V[v] /= sum;
    }
    return new Probabilities(prob_V);
  }

  private static float max(float[] score_V) {
    float max = Float.NEGATIVE_INFINITY;
    for (float score : score_V) {
      max = Math.max(max, score);
    }
    if (!Float.isFinite(max)) {
      throw new IllegalArgumentException("softmax of a row whose largest entry is " + max);
    }
    return max;
  }

  /** Return the probability of one id. */
  public double get(int v) {
    return prob_V[v];
  }

  /** Return V. */
  public int vocabulary() {
    return prob_V.length;
  }

  /** Return the largest probability. */
  public double max() {
    double max = 0;
    for (double prob : prob_V) {
      max = Math.max(max, prob);
    }
    return max;
  }

  /**
   * Return {@code -sum p ln p} of the softmax of one row, in nats, at least 0.
   *
   * @param score_V at least one finite entry
   */
  public static double entropy(float[] score_V) {
    float max = max(score_V);
    double sum = 0;
    double weighted = 0;
    for (float score : score_V) {
      if (score != Float.NEGATIVE_INFINITY) {
        double distance = (double) score - max;
        double weight = Math.exp(distance);
        sum += weight;
        weighted += weight * distance;
      }
    }
    return Math.max(0, Math.log(sum) - weighted / sum);
  }

  /** Return the sum of squares, in [1/V, 1]. */
  public double concentration() {
    double sum = 0;
    for (double prob : prob_V) {
      sum += prob * prob;
    }
    return sum;
  }

  /**
   * Return the first id, ascending, whose cumulative probability exceeds {@code uniform}; the last
   * id with positive mass if rounding leaves none.
   *
   * @param uniform in [0, 1)
   */
  public int at(double uniform) {
    double cumulative = 0;
    int last = -1;
    for (int v = 0; v < prob_V.length; v++) {
      if (prob_V[v] > 0) {
        cumulative += prob_V[v];
        last = v;
        if (cumulative > uniform) {
          return v;
        }
      }
    }
    return last;
  }
}
