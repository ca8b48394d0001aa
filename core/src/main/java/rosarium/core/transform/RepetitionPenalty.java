package rosarium.core.transform;

import rosarium.core.token.TokenIds;

/**
 * Makes what was already written less likely, each different id once.
 *
 * <p>Differs from Hugging Face: theirs divides positive raw logits and multiplies negative ones,
 * which depends on a constant added to the row and means nothing on a difference of logits. Ours
 * multiplies log-probabilities. {@link Space#RAW} is theirs, for parity tests.
 *
 * @param theta in [1, 2]; 1 is off
 * @param space in which values it acts
 */
public record RepetitionPenalty(double theta, Space space) implements LogitsTransform {
  /** In which values the penalty acts. */
  public enum Space {
    /** {@code s = log softmax s}, then {@code s_v = theta s_v}. */
    LOG_PROBABILITY,
    /** {@code s_v / theta} if positive, else {@code theta s_v}, as Hugging Face does. */
    RAW
  }

  /** What counts as already written. */
  public enum Scope {
    /** The answer only, the same for every stream. */
    ANSWER,
    /** The prompt of the closed row's stream too, as Hugging Face does. */
    PROMPT
  }

  @Override
  public float[] apply(float[] score_V, TokenIds history) {
    if (theta == 1) {
      return score_V.clone();
    }
    double shift = space == Space.RAW ? 0 : Rows.logSumExp(score_V);
    float[] penalised_V = new float[score_V.length];
    for (int v = 0; v < penalised_V.length; v++) {
      penalised_V[v] = (float) (score_V[v] - shift);
    }
    boolean[] done_V = new boolean[score_V.length];
    for (int l = 0; l < history.length(); l++) {
      int v = history.get(l);
      if (v < done_V.length && !done_V[v]) {
        done_V[v] = true;
        double score = score_V[v] - shift;
        penalised_V[v] = (float) (score > 0 ? score / theta : score * theta);
      }
    }
    return penalised_V;
  }
}
