package rosarium.core.template.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of value a template knows, and what Python says of each.
 *
 * <p>A value is a {@link None}, {@code Boolean}, {@code Long} or {@code BigInteger} (only beyond 64
 * bits), {@code Double}, {@code String}, {@link Markup}, {@code List}, {@link Series}, {@code Map},
 * {@link Undefined}, {@link Attributed} or {@link Function}; never a Java null, and never anything
 * with methods that a template could reach. Lists and maps are not changed once built.
 */
public final class Values {
  private Values() {}

  /** Python's None. */
  public enum None {
    /** The only one. */
    NONE
  }

  /**
   * What a missing name, key or element evaluates to: empty when printed, an error when used.
   *
   * @param message what the error says
   * @param unsafe whether the name is one that Jinja's sandbox closes
   */
  public record Undefined(String message, boolean unsafe) {
    /** Return the error of using it. */
    RuntimeException used(Budget budget) {
      return unsafe ? budget.security(message) : budget.error(message);
    }
  }

  /**
   * Text that is marked as safe HTML: text added to it is escaped.
   *
   * @param text the characters
   */
  public record Markup(String text) {}

  /** Something whose attributes a template may read: a namespace, a loop. */
  public interface Attributed {
    /** Return Python's name of its type. */
    String type();

    /** Return an attribute, or null when there is none of that name. */
    @Nullable Object attribute(String name);
  }

  /** Something that a template may call. */
  public interface Function {
    /** Return what Python's messages call it. */
    String name();

    /** Call it. */
    Object call(Arguments arguments);
  }

  /** The object that {@code namespace(...)} makes: the one thing a template may change. */
  public record Namespace(Map<String, Object> attributes) implements Attributed {
    @Override
    public String type() {
      return "jinja2.utils.Namespace";
    }

    @Override
    public @Nullable Object attribute(String name) {
      return attributes.get(name);
    }
  }

  /** Take a value of JSON over into the template's world; lists and maps are copied. */
  public static Object of(Budget budget, @Nullable Object json) {
    budget.enter();
    try {
      if (json == null) {
        return None.NONE;
      }
      if (json instanceof Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), of(budget, value)));
        return Collections.unmodifiableMap(copy);
      }
      if (json instanceof List<?> list) {
        List<Object> copy = new ArrayList<>(list.size());
        list.forEach(value -> copy.add(of(budget, value)));
        return Collections.unmodifiableList(copy);
      }
      return scalar(json);
    } finally {
      budget.leave();
    }
  }

  private static Object scalar(Object json) {
    if (json instanceof String || json instanceof Boolean || json instanceof Double) {
      return json;
    }
    if (json instanceof Long || json instanceof Integer || json instanceof Short) {
      return ((Number) json).longValue();
    }
    if (json instanceof BigInteger integer) {
      return narrow(integer);
    }
    if (json instanceof Float || json instanceof BigDecimal) {
      return ((Number) json).doubleValue();
    }
    throw new IllegalArgumentException(
        "a template variable is of " + json.getClass() + "; allowed are the values of JSON");
  }

  /** Return the one form of an integer: 64 bits where they suffice. */
  public static Object narrow(BigInteger integer) {
    return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
  }

  /** Return what {@code bool(value)} is. */
  public static boolean truth(Budget budget, Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value == None.NONE) {
      return false;
    }
    if (value instanceof Undefined undefined) {
      if (undefined.unsafe()) {
        throw undefined.used(budget);
      }
      return false;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (isText(value)) {
      return !text(value).isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return !(value instanceof Series series) || !series.sized() || !series.items().isEmpty();
  }

  /** Return whether a value is a str, marked as safe or not. */
  public static boolean isText(Object value) {
    return value instanceof String || value instanceof Markup;
  }

  /** Return the characters of a str. */
  public static String text(Object value) {
    return value instanceof Markup markup ? markup.text() : (String) value;
  }

  /** Return whether a value is an int; True and False are. */
  public static boolean isInteger(Object value) {
    return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
  }

  /** Return whether a value is an int or a float. */
  public static boolean isNumber(Object value) {
    return isInteger(value) || value instanceof Double;
  }

  /** Return an int whatever its size. */
  static BigInteger integer(Object value) {
    if (value instanceof Boolean bool) {
      return bool ? BigInteger.ONE : BigInteger.ZERO;
    }
    return value instanceof BigInteger big ? big : BigInteger.valueOf((Long) value);
  }

  /** Return a number as a float. */
  public static double number(Object value) {
    return value instanceof Double real ? real : integer(value).doubleValue();
  }

  /** Return Python's name of a value's type. */
  public static String type(Object value) {
    if (value == None.NONE) {
      return "NoneType";
    }
    if (value instanceof Boolean) {
      return "bool";
    }
    if (isInteger(value)) {
      return "int";
    }
    if (value instanceof Double) {
      return "float";
    }
    if (isText(value)) {
      return value instanceof Markup ? "Markup" : "str";
    }
    return typeOfContainer(value);
  }

  private static String typeOfContainer(Object value) {
    if (value instanceof List) {
      return "list";
    }
    if (value instanceof Map) {
      return "dict";
    }
    if (value instanceof Series series) {
      return series.type();
    }
    if (value instanceof Attributed attributed) {
      return attributed.type();
    }
    return value instanceof Undefined ? "Undefined" : "function";
  }

  /** Return what {@code iter(value)} yields; a generator is used up by it. */
  public static List<Object> items(Budget budget, Object value) {
    if (value instanceof List<?> list) {
      return cast(list);
    }
    if (value instanceof Series series) {
      return series.take();
    }
    if (value instanceof Map<?, ?> map) {
      budget.reserveItems(map.size());
      return new ArrayList<>(map.keySet());
    }
    if (isText(value)) {
      String text = text(value);
      budget.reserveItems(text.length());
      List<Object> characters = new ArrayList<>(text.length());
      text.codePoints().forEach(point -> characters.add(Character.toString(point)));
      return characters;
    }
    if (value instanceof Undefined undefined) {
      if (undefined.unsafe()) {
        throw undefined.used(budget);
      }
      return List.of();
    }
    throw budget.error("'" + type(value) + "' object is not iterable");
  }

  /** Return what {@code len(value)} is: characters are code points. */
  public static int length(Budget budget, Object value) {
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (isText(value)) {
      String text = text(value);
      budget.chargeText(text.length());
      return text.codePointCount(0, text.length());
    }
    if (value instanceof Series series && series.sized()) {
      return series.items().size();
    }
    if (value instanceof Undefined undefined && !undefined.unsafe()) {
      return 0;
    }
    throw budget.error("object of type '" + type(value) + "' has no len()");
  }

  /** Return a list as one of values; the elements of a template's lists are values always. */
  @SuppressWarnings("unchecked") // nothing but values is ever put into such a list
  static List<Object> cast(List<?> list) {
    return (List<Object>) list;
  }

  /** Return a map as one of values; the keys and values of a template's maps are values always. */
  @SuppressWarnings("unchecked") // nothing but values is ever put into such a map
  public static Map<Object, Object> cast(Map<?, ?> map) {
    return (Map<Object, Object>) map;
  }
}
