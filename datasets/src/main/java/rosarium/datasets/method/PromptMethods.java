package rosarium.datasets.method;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;

/** Finds every prompt method on the class path; binds {@code {"id": ..., parameters}} and back. */
public final class PromptMethods {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private PromptMethods() {}

  /** Return every method at its published values, sorted by id. */
  public static SortedMap<String, PromptMethod> all() {
    SortedMap<String, PromptMethod> found = new TreeMap<>();
    for (PromptMethod method :
        ServiceLoader.load(PromptMethod.class, PromptMethod.class.getClassLoader())) {
      PromptMethod other = found.put(card(method).id(), method);
      if (other != null) {
        throw new IllegalStateException(
            "prompt method '%s' is both %s and %s"
                .formatted(card(method).id(), other.getClass(), method.getClass()));
      }
    }
    return Collections.unmodifiableSortedMap(found);
  }

  /** Return the method of that id at its published values, or say which ids there are. */
  public static PromptMethod defaults(String id) {
    SortedMap<String, PromptMethod> all = all();
    PromptMethod found = all.get(id);
    if (found == null) {
      throw new ConfigException(
          "no prompt method '%s'%s; known: %s"
              .formatted(id, NearestName.hint(id, all.keySet()), String.join(", ", all.keySet())));
    }
    return found;
  }

  /**
   * Bind a method.
   *
   * @param point {@code id} and every parameter
   * @throws ConfigException naming what is unknown, absent, of the wrong type or out of range
   */
  public static PromptMethod bind(ObjectNode point) {
    String id = point.path("id").asText();
    Class<? extends PromptMethod> type = defaults(id).getClass();
    ObjectNode parameters = point.deepCopy();
    parameters.remove("id");
    try {
      return JSON.treeToValue(parameters, type);
    } catch (ValueInstantiationException refused) {
      Throwable why = refused.getCause() == null ? refused : refused.getCause();
      throw new ConfigException(String.valueOf(why.getMessage()), refused);
    } catch (com.fasterxml.jackson.core.JsonProcessingException wrong) {
      throw new ConfigException(
          "prompt method '%s': %s".formatted(id, wrong.getOriginalMessage()), wrong);
    }
  }

  /** Return what {@link #bind} turns back into an equal method. */
  public static ObjectNode toJson(PromptMethod method) {
    ObjectNode point = JsonNodeFactory.instance.objectNode();
    point.put("id", card(method).id());
    point.setAll((ObjectNode) JSON.valueToTree(method));
    return point;
  }

  /** Return the card of a method. */
  public static MethodCard card(PromptMethod method) {
    MethodCard card = method.getClass().getAnnotation(MethodCard.class);
    if (card == null) {
      throw new IllegalStateException(method.getClass() + " lacks @MethodCard");
    }
    return card;
  }
}
