package rosarium.core.contrast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import rosarium.core.config.ConfigException;
import rosarium.core.extension.Catalogue;

/** The gates on the class path, by id. */
public final class Gates {
  private static final Catalogue<Gate> CATALOGUE =
      new Catalogue<>(Gate.class, "gate", type -> card(type).id());

  private Gates() {}

  /** Return every gate found at its defaults, sorted by id. */
  public static SortedMap<String, Gate> all() {
    return CATALOGUE.all();
  }

  /**
   * Bind {@code {"id": ..., parameters}}, or a list of these, which is their product.
   *
   * @param place where the node stands, for messages
   * @throws ConfigException naming the place, the parameter and what is allowed
   */
  public static Gate bind(JsonNode node, String place) {
    if (!node.isArray()) {
      return CATALOGUE.bind(node, place);
    }
    List<Gate> factors = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      factors.add(CATALOGUE.bind(node.get(i), place + "[" + i + "]"));
    }
    if (factors.isEmpty()) {
      throw new ConfigException(place + ": an empty list of gates; leave it out, or name one");
    }
    return factors.size() == 1 ? factors.get(0) : new ProductGate(factors);
  }

  /** Return what {@link #bind} turns back into an equal gate. */
  public static JsonNode toJson(Gate gate) {
    if (gate instanceof ProductGate product) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      product.factors().forEach(factor -> list.add(toJson(factor)));
      return list;
    }
    return CATALOGUE.toJson(gate);
  }

  /** Return the gate of that id at its defaults, or say which ids there are. */
  public static Gate defaults(String id, String place) {
    return CATALOGUE.defaults(id, place);
  }

  /** Return the card of a gate that has an id of its own. */
  public static GateCard card(Gate gate) {
    return card(gate.getClass());
  }

  private static GateCard card(Class<?> type) {
    GateCard card = type.getAnnotation(GateCard.class);
    if (card == null) {
      throw new IllegalStateException(type + " lacks @GateCard");
    }
    return card;
  }
}
