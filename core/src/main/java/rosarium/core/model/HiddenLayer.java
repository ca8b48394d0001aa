package rosarium.core.model;

import java.util.Comparator;

/**
 * A hidden state that the output head is to read beside the last one: the logits that the model
 * would give if it ended there (chuang2024dola).
 *
 * @param layer 0 is the embedding output; N the model's own logits, whatever {@code finalNorm} says
 * @param finalNorm whether the state passes the final norm before the head, as the last one does
 */
public record HiddenLayer(int layer, boolean finalNorm) implements Comparable<HiddenLayer> {
  private static final Comparator<HiddenLayer> ORDER =
      Comparator.comparingInt(HiddenLayer::layer).thenComparing(HiddenLayer::finalNorm);

  /** Check the range. */
  public HiddenLayer {
    if (layer < 0) {
      throw new IllegalArgumentException("layer " + layer + "; from 0");
    }
  }

  /** Return this layer of a model of {@code layers}, in the one spelling that N has. */
  public HiddenLayer in(int layers) {
    return layer == layers ? new HiddenLayer(layers, true) : this;
  }

  @Override
  public int compareTo(HiddenLayer other) {
    return ORDER.compare(this, other);
  }
}
