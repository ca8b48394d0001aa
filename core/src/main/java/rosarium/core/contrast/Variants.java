package rosarium.core.contrast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedMap;
import rosarium.core.config.ConfigException;
import rosarium.core.extension.Catalogue;
import rosarium.core.transform.SamplingSettings;

/** The variants on the class path, by id. */
public final class Variants {
  private static final String MASK = "mask";
  private static final Catalogue<ContrastStrategy> CATALOGUE =
      new Catalogue<>(ContrastStrategy.class, "variant", type -> card(type).id());

  private Variants() {}

  /** Return every variant found at its published defaults, sorted by id. */
  public static SortedMap<String, ContrastStrategy> all() {
    return CATALOGUE.all();
  }

  /**
   * Bind {@code {"id": ..., parameters}}; every parameter stated, in snake case. A key {@code mask}
   * puts another mask in the place of the variant's own.
   *
   * @param place where the node stands, for messages, for example {@code quickstart.yaml:7:12
   *     variants[0]}
   * @throws ConfigException naming the place, the parameter and what is allowed
   */
  public static ContrastStrategy bind(JsonNode node, String place) {
    JsonNode mask = node.get(MASK);
    if (mask == null) {
      return CATALOGUE.bind(node, place);
    }
    ObjectNode own = node.deepCopy();
    own.remove(MASK);
    return MaskedContrast.of(CATALOGUE.bind(own, place), Masks.bind(mask, place + "." + MASK));
  }

  /** Return {@code {"id": ..., parameters}}, which {@link #bind} turns back into an equal one. */
  public static ObjectNode toJson(ContrastStrategy strategy) {
    if (strategy instanceof MaskedContrast masked) {
      ObjectNode node = CATALOGUE.toJson(masked.formula());
      node.set(MASK, Masks.toJson(masked.mask()));
      return node;
    }
    return CATALOGUE.toJson(strategy);
  }

  /** Return the variant of that id at its published defaults, or say which ids there are. */
  public static ContrastStrategy defaults(String id, String place) {
    return CATALOGUE.defaults(id, place);
  }

  /** Return the card of a strategy. */
  public static VariantCard card(ContrastStrategy strategy) {
    return card(strategy.unmasked().getClass());
  }

  /**
   * Refuse a gate whose values the strategy has no strength for.
   *
   * @throws ConfigException naming both
   */
  public static void checkGate(ContrastStrategy strategy, Gate gate, String place) {
    if (gate.graded() && !strategy.graded()) {
      throw new ConfigException(
          "%s: variant '%s' has no strength that gate %s could scale; use a gate that is open or closed"
              .formatted(place, card(strategy).id(), Gates.toJson(gate)));
    }
  }

  /**
   * Refuse to sample from scores that can only be compared.
   *
   * @throws ConfigException naming the variant
   */
  public static void checkSampling(
      ContrastStrategy strategy, SamplingSettings sampling, String place) {
    if (strategy.greedyOnly() && !sampling.greedy()) {
      throw new ConfigException(
          "%s: variant '%s' admits greedy only: the softmax of its scores means nothing"
              .formatted(place, card(strategy).id()));
    }
  }

  private static VariantCard card(Class<?> type) {
    VariantCard card = type.getAnnotation(VariantCard.class);
    if (card == null) {
      throw new IllegalStateException(type + " lacks @VariantCard");
    }
    return card;
  }
}
