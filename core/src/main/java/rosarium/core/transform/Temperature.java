package rosarium.core.transform;

import rosarium.core.token.TokenIds;

/**
 * Divides every score by T.
 *
 * @param temperature T in (0, 10]; 1 is off, above 1 flattens
 */
public record Temperature(double temperature) implements LogitsTransform {
  @Override
  public float[] apply(float[] score_V, TokenIds history) {
    float[] scaled_V = new float[score_V.length];
    for (int v = 0; v < scaled_V.length; v++) {
      scaled_V[v] = (float) (score_V[v] / temperature);
    }
    return scaled_V;
  }
}
