package rosarium.core.extension;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;

/**
 * Binds JSON to the components of a record, strictly: every component stated, nothing else, no
 * coercion. A component {@code halfLife} is written {@code half_life}; one marked {@code @Nullable}
 * may be left out.
 */
final class RecordBinder {
  private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
      new PropertyNamingStrategies.SnakeCaseStrategy();
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(SNAKE_CASE)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private RecordBinder() {}

  /** Bind every field of {@code node} but {@code id}. */
  static <T> T bind(Class<? extends T> type, String who, JsonNode node, String place) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalStateException(type + " is not a record");
    }
    refuseUnknown(components, who, node, place);
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(components[i], who, node, place);
    }
    return construct(type, components, values, who, place);
  }

  /** Return the components of a record by their names in JSON. */
  static Map<String, JsonNode> parameters(Object instance) {
    Map<String, JsonNode> parameters = new LinkedHashMap<>();
    for (RecordComponent component : instance.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(instance);
        if (value instanceof Enum<?> constant) {
          parameters.put(name(component), TextNode.valueOf(word(constant)));
        } else if (value != null) {
          parameters.put(name(component), MAPPER.valueToTree(value));
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(instance.getClass() + " must be public", e);
      }
    }
    return parameters;
  }

  /** Return a node as text, cut to what fits into a message. */
  static String shorten(JsonNode node) {
    String text = node.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  private static void refuseUnknown(
      RecordComponent[] components, String who, JsonNode node, String place) {
    Set<String> known = new LinkedHashSet<>();
    Arrays.stream(components).map(RecordBinder::name).forEach(known::add);
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field) && !field.equals("id")) {
                throw new ConfigException(
                    "%s.%s: %s has no such parameter%s; %s"
                        .formatted(
                            place,
                            field,
                            who,
                            NearestName.hint(field, known),
                            known.isEmpty()
                                ? "it takes none"
                                : "it takes: " + String.join(", ", known)));
              }
            });
  }

  private static @Nullable Object value(
      RecordComponent component, String who, JsonNode node, String place) {
    String path = place + "." + name(component);
    JsonNode found = node.get(name(component));
    if (found == null || found.isNull()) {
      if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        return null;
      }
      throw new ConfigException(
          "%s: %s; %s needs it".formatted(path, found == null ? "missing" : "null", who));
    }
    Class<?> type = component.getType();
    if (type == double.class) {
      return require(found.isNumber(), "a number", found, path).doubleValue();
    }
    if (type == int.class) {
      boolean whole = found.isIntegralNumber() && found.canConvertToInt();
      return require(whole, "a whole number", found, path).intValue();
    }
    if (type == boolean.class) {
      return require(found.isBoolean(), "true or false", found, path).booleanValue();
    }
    if (type.isEnum()) {
      return constant(type, found, path);
    }
    if (type.isRecord()) {
      require(found.isObject(), "a mapping", found, path);
      return bind(type, name(component) + " of " + who, found, path);
    }
    JavaType target = MAPPER.constructType(component.getGenericType());
    try {
      return MAPPER.readerFor(target).readValue(found);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new ConfigException(
          "%s: cannot read %s as %s".formatted(path, shorten(found), target.toCanonical()), e);
    } catch (java.io.IOException e) {
      throw new ConfigException("%s: cannot read %s".formatted(path, shorten(found)), e);
    }
  }

  private static JsonNode require(boolean fits, String what, JsonNode found, String path) {
    if (!fits) {
      throw new ConfigException("%s: found %s, expected %s".formatted(path, shorten(found), what));
    }
    return found;
  }

  private static Object constant(Class<?> type, JsonNode found, String path) {
    List<Enum<?>> constants =
        Arrays.stream(type.getEnumConstants()).<Enum<?>>map(c -> (Enum<?>) c).toList();
    List<String> words = constants.stream().map(RecordBinder::word).toList();
    int index = words.indexOf(found.asText());
    if (index < 0) {
      throw new ConfigException(
          "%s: found %s, allowed: %s%s"
              .formatted(
                  path,
                  shorten(found),
                  String.join(", ", words),
                  NearestName.hint(found.asText(), words)));
    }
    return constants.get(index);
  }

  private static <T> T construct(
      Class<? extends T> type,
      RecordComponent[] components,
      @Nullable Object[] values,
      String who,
      String place) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException
          || e.getCause() instanceof ConfigException) {
        throw new ConfigException(
            "%s: %s: %s".formatted(place, who, e.getCause().getMessage()), e.getCause());
      }
      throw new IllegalStateException(type + " failed", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " must be a public record", e);
    }
  }

  private static String name(RecordComponent component) {
    return SNAKE_CASE.translate(component.getName());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
