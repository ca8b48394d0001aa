package rosarium.core.contrast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedMap;
import rosarium.core.config.ConfigException;
import rosarium.core.extension.Catalogue;

/** The masks on the class path, by id. */
public final class Masks {
  private static final Catalogue<Mask> CATALOGUE =
      new Catalogue<>(Mask.class, "mask", type -> card(type).id());

  private Masks() {}

  /** Return every mask found at its defaults, sorted by id. */
  public static SortedMap<String, Mask> all() {
    return CATALOGUE.all();
  }

  /**
   * Bind {@code {"id": ..., parameters}}, or the bare id of a mask without parameters.
   *
   * @param place where the node stands, for messages
   * @throws ConfigException naming the place, the parameter and what is allowed
   */
  public static Mask bind(JsonNode node, String place) {
    if (!node.isTextual()) {
      return CATALOGUE.bind(node, place);
    }
    ObjectNode stated = JsonNodeFactory.instance.objectNode();
    return CATALOGUE.bind(stated.put("id", node.textValue()), place);
  }

  /** Return what {@link #bind} turns back into an equal mask. */
  public static ObjectNode toJson(Mask mask) {
    return CATALOGUE.toJson(mask);
  }

  /** Return the mask of that id at its defaults, or say which ids there are. */
  public static Mask defaults(String id, String place) {
    return CATALOGUE.defaults(id, place);
  }

  /** Return the card of a mask. */
  public static MaskCard card(Mask mask) {
    return card(mask.getClass());
  }

  private static MaskCard card(Class<?> type) {
    MaskCard card = type.getAnnotation(MaskCard.class);
    if (card == null) {
      throw new IllegalStateException(type + " lacks @MaskCard");
    }
    return card;
  }
}
