package rosarium.variants.layer;

import java.util.List;
import java.util.stream.IntStream;

/** Which layers DoLa chooses among: every other one of a half of the model, as the library does. */
public enum Bucket {
  /** The lower half; of a model of more than 40 layers, the lowest 20. */
  LOW,
  /** The upper half; of a model of more than 40 layers, the uppermost 20. */
  HIGH;

  private static final int DEEP = 40;
  private static final int SPAN = 20;

  /**
   * Return the candidates.
   *
   * @param layers N, at least 1
   * @param tiedHead whether the head is the embedding; then layer 0 through it is nearly the
   *     identity, and the lower half begins at 2
   */
  List<Integer> layers(int layers, boolean tiedHead) {
    int start = tiedHead ? 2 : 0;
    int from = this == LOW ? start : layers > DEEP ? layers - SPAN : layers / 2;
    int to = this == HIGH ? layers : layers > DEEP ? SPAN : layers / 2;
    if (this == LOW && from == to) {
      return List.of(from); // as the library does for a model of so few layers
    }
    List<Integer> candidates =
        IntStream.range(from, to).filter(layer -> (layer - from) % 2 == 0).boxed().toList();
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException(
          "a model of %d layers has none in this bucket; state layers".formatted(layers));
    }
    return candidates;
  }

  static void check(int layer, int layers) {
    if (layer > layers) {
      throw new IllegalArgumentException(
          "layer %d of a model of %d layers; allowed: 0 to %d".formatted(layer, layers, layers));
    }
  }
}
