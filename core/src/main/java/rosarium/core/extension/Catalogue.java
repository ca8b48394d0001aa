package rosarium.core.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;

/**
 * Every implementation of one seam that is on the class path, by id; binds {@code {"id": ...,
 * parameters}} to it and back.
 *
 * @param <T> the seam, whose implementations are records
 */
public final class Catalogue<T> {
  private final String word;
  private final SortedMap<String, T> byId = new TreeMap<>();
  private final Function<Class<?>, String> idOf;

  /**
   * Look around.
   *
   * @param seam the interface, registered with {@code @AutoService}
   * @param word what an error calls an instance, for example {@code variant}
   * @param idOf reads the id from the card of a type
   */
  public Catalogue(Class<T> seam, String word, Function<Class<?>, String> idOf) {
    this.word = word;
    this.idOf = idOf;
    for (T found : ServiceLoader.load(seam, seam.getClassLoader())) {
      String id = idOf.apply(found.getClass());
      T other = byId.put(id, found);
      if (other != null) {
        throw new IllegalStateException(
            "%s '%s' is both %s and %s".formatted(word, id, other.getClass(), found.getClass()));
      }
    }
  }

  /** Return every implementation found at its defaults, sorted by id. */
  public SortedMap<String, T> all() {
    return Collections.unmodifiableSortedMap(byId);
  }

  /**
   * Return the one of that id at its defaults.
   *
   * @throws ConfigException naming the place, the ids there are and the nearest
   */
  public T defaults(String id, String place) {
    T found = byId.get(id);
    if (found == null) {
      throw new ConfigException(
          "%s: no %s '%s'%s; known: %s"
              .formatted(
                  place,
                  word,
                  id,
                  NearestName.hint(id, byId.keySet()),
                  String.join(", ", byId.keySet())));
    }
    return found;
  }

  /**
   * Bind {@code {"id": ..., parameters}}, every parameter stated.
   *
   * @throws ConfigException naming the place, the parameter and what is allowed
   */
  public T bind(JsonNode node, String place) {
    JsonNode id = node.get("id");
    if (!node.isObject() || id == null || !id.isTextual()) {
      throw new ConfigException(
          "%s: a %s is {\"id\": name, parameters}, not %s"
              .formatted(place, word, RecordBinder.shorten(node)));
    }
    T defaults = defaults(id.textValue(), place);
    @SuppressWarnings("unchecked") // getClass() of a T is a class of T
    Class<? extends T> type = (Class<? extends T>) defaults.getClass();
    return RecordBinder.bind(type, word + " '" + id.textValue() + "'", node, place);
  }

  /** Return what {@link #bind} turns back into an equal one. */
  public ObjectNode toJson(T instance) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", idOf.apply(instance.getClass()));
    for (Map.Entry<String, JsonNode> parameter : RecordBinder.parameters(instance).entrySet()) {
      node.set(parameter.getKey(), parameter.getValue());
    }
    return node;
  }
}
