package rosarium.core.template.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.core.template.python.Values.Attributed;
import rosarium.core.template.python.Values.Function;
import rosarium.core.template.python.Values.Markup;
import rosarium.core.template.python.Values.None;
import rosarium.core.template.python.Values.Undefined;

/** Reads attributes, elements, slices and methods as Jinja's immutable sandbox does. */
public final class Access {
  private static final Set<String> MUTATORS =
      Set.of(
          "append",
          "clear",
          "extend",
          "insert",
          "pop",
          "popitem",
          "remove",
          "reverse",
          "setdefault",
          "sort",
          "update");

  /** Names by which Java would hand out its insides; here they lead nowhere, and loudly. */
  private static final Set<String> JAVA =
      Set.of("class", "getClass", "classLoader", "getClassLoader", "forName", "hashCode", "notify");

  private Access() {}

  /** Read {@code value.name}: a method or attribute, else the element of that name. */
  public static Object attribute(Budget budget, Object value, String name) {
    refuse(budget, value, name);
    Object found = ofObject(budget, value, name);
    if (found == null && value instanceof Map<?, ?> map) {
      found = map.get(name);
    }
    return found != null ? found : missing(value, name);
  }

  /** Read {@code value[key]}: the element, else the attribute of that name. */
  public static Object item(Budget budget, Object value, Object key) {
    if (value instanceof Undefined undefined) {
      throw undefined.used(budget);
    }
    Object found = element(budget, value, key);
    if (found != null) {
      return found;
    }
    if (!Values.isText(key)) {
      String type = value == None.NONE ? "None" : Values.type(value) + " object";
      return new Undefined(type + " has no element " + Printer.repr(budget, key), false);
    }
    String name = Values.text(key);
    refuse(budget, value, name);
    Object attribute = ofObject(budget, value, name);
    return attribute != null ? attribute : missing(value, name);
  }

  private static void refuse(Budget budget, Object value, String name) {
    if (value instanceof Undefined undefined) {
      throw undefined.used(budget);
    }
    if (name.startsWith("__") && name.endsWith("__")) {
      throw budget.security(
          "access to attribute '%s' of '%s' object is unsafe".formatted(name, Values.type(value)));
    }
  }

  private static @Nullable Object ofObject(Budget budget, Object value, String name) {
    if (value instanceof Attributed attributed) {
      return attributed.attribute(name);
    }
    boolean container = value instanceof Map || value instanceof List;
    if (container && MUTATORS.contains(name) && isMutatorOf(value, name)) {
      return new Undefined(
          "access to attribute '%s' of '%s' object is unsafe: a template may not change its data"
              .formatted(name, Values.type(value)),
          true);
    }
    if (value instanceof Map<?, ?> map) {
      return ofDict(budget, Values.cast(map), name);
    }
    if (Values.isText(value)) {
      return Strings.method(budget, value, name);
    }
    boolean sequence = value instanceof Series series && series.indexed();
    return value instanceof List || sequence ? ofSequence(value, name) : null;
  }

  private static boolean isMutatorOf(Object value, String name) {
    Set<String> common = Set.of("clear", "pop");
    Set<String> dict = Set.of("popitem", "setdefault", "update");
    return common.contains(name) || dict.contains(name) == value instanceof Map;
  }

  private static Undefined missing(Object value, String name) {
    String type = value == None.NONE ? "None" : Values.type(value) + " object";
    String message = "'%s' has no attribute '%s'".formatted(type, name);
    return new Undefined(message, JAVA.contains(name) && !(value instanceof Map));
  }

  private static @Nullable Object ofDict(Budget budget, Map<Object, Object> map, String name) {
    return switch (name) {
      case "items", "keys", "values", "copy" ->
          method(
              name,
              arguments -> {
                arguments.bind(name);
                return view(budget, map, name);
              });
      case "get" ->
          method(
              name,
              arguments -> {
                Arguments.Bound bound = arguments.bind(name, "key", "default");
                Object found = map.get(key(budget, bound.get("key")));
                return found != null ? found : bound.get("default", None.NONE);
              });
      case "fromkeys" -> throw budget.error("dict method 'fromkeys' is not supported");
      default -> null;
    };
  }

  private static Object view(Budget budget, Map<Object, Object> map, String name) {
    budget.reserveItems(map.size());
    return switch (name) {
      case "items" -> Series.of(Series.Kind.ITEMS, pairs(budget, map));
      case "keys" -> Series.of(Series.Kind.KEYS, new ArrayList<>(map.keySet()));
      case "values" -> Series.of(Series.Kind.VALUES, new ArrayList<>(map.values()));
      default -> map; // a copy of what nobody can change is the thing itself
    };
  }

  /** Return the entries of a dict as tuples. */
  public static List<Object> pairs(Budget budget, Map<Object, Object> map) {
    budget.reserveItems(map.size());
    List<Object> pairs = new ArrayList<>(map.size());
    map.forEach((key, value) -> pairs.add(Series.tuple(key, value)));
    return pairs;
  }

  private static @Nullable Object ofSequence(Object value, String name) {
    return switch (name) {
      case "count" ->
          method(
              name,
              arguments -> {
                Budget budget = arguments.budget();
                Object wanted = arguments.bind(name, "value").get("value");
                return Values.items(budget, value).stream()
                    .filter(item -> Operators.equal(budget, item, wanted))
                    .count();
              });
      case "index" ->
          method(
              name,
              arguments -> {
                Budget budget = arguments.budget();
                Object wanted = arguments.bind(name, "value").get("value");
                List<Object> items = Values.items(budget, value);
                for (int i = 0; i < items.size(); i++) {
                  if (Operators.equal(budget, items.get(i), wanted)) {
                    return (long) i;
                  }
                }
                throw budget.error(Printer.repr(budget, wanted) + " is not in list");
              });
      case "copy" -> value instanceof List ? method(name, arguments -> value) : null;
      default -> null;
    };
  }

  /** Give a name to something callable. */
  public static Function method(String name, java.util.function.Function<Arguments, Object> body) {
    return new Function() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Object call(Arguments arguments) {
        return body.apply(arguments);
      }
    };
  }

  private static @Nullable Object element(Budget budget, Object value, Object key) {
    if (value instanceof Map<?, ?> map) {
      boolean hashable = !(key instanceof List || key instanceof Map);
      return hashable ? map.get(key(budget, key)) : null;
    }
    boolean indexed =
        value instanceof List
            || Values.isText(value)
            || (value instanceof Series series && series.indexed());
    if (!indexed || !Values.isInteger(key)) {
      return null;
    }
    int length = Values.length(budget, value);
    long index = Operators.clamp(key);
    index = index < 0 ? index + length : index;
    if (index < 0 || index >= length) {
      return null;
    }
    if (Values.isText(value)) {
      String text = Values.text(value);
      int at = text.offsetByCodePoints(0, (int) index);
      return rewrap(value, Character.toString(text.codePointAt(at)));
    }
    return Values.items(budget, value).get((int) index);
  }

  /** Return the form under which a dict keeps a key; 1, 1.0 and True are one key in Python. */
  public static Object key(Budget budget, Object key) {
    if (key instanceof Markup markup) {
      return markup.text();
    }
    if (key instanceof Boolean) {
      return Values.narrow(Values.integer(key));
    }
    if (key instanceof Double real && real == Math.rint(real) && Math.abs(real) < 1e15) {
      return real.longValue();
    }
    if (key instanceof List || key instanceof Map) {
      throw budget.error("unhashable type: '" + Values.type(key) + "'");
    }
    return key;
  }

  /** Return whether a literal dict may have such a key: one that prints as it is kept. */
  public static boolean isKey(Object key) {
    return key instanceof String
        || key instanceof Long
        || key instanceof BigInteger
        || key == None.NONE;
  }

  /** Read {@code value[start:stop:step]}; a bound that is None is the end. */
  public static Object slice(Budget budget, Object value, Object start, Object stop, Object step) {
    if (value instanceof Undefined undefined) {
      throw undefined.used(budget);
    }
    boolean tuple = value instanceof Series series && series.indexed();
    if (!Values.isText(value) && !(value instanceof List) && !tuple) {
      String reason = value instanceof Map ? "unhashable type: 'slice'" : null;
      throw budget.error(
          reason != null ? reason : "'" + Values.type(value) + "' object is not subscriptable");
    }
    long stride = bound(budget, step, 1);
    if (stride == 0) {
      throw budget.error("slice step cannot be zero");
    }
    int length = Values.length(budget, value);
    long first = clip(budget, start, stride > 0 ? 0 : length - 1L, length, stride < 0);
    long last = clip(budget, stop, stride > 0 ? length : -1, length, stride < 0);
    if (Values.isText(value)) {
      return rewrap(value, sliceText(budget, Values.text(value), first, last, stride));
    }
    List<Object> picked = pick(budget, Values.items(budget, value), first, last, stride);
    return tuple ? Series.of(Series.Kind.TUPLE, picked) : picked;
  }

  private static long bound(Budget budget, Object bound, long otherwise) {
    if (bound == None.NONE) {
      return otherwise;
    }
    if (!Values.isInteger(bound)) {
      throw budget.error(
          "slice indices must be integers or None or have an __index__ method, not "
              + Values.type(bound));
    }
    return Operators.clamp(bound);
  }

  private static long clip(
      Budget budget, Object bound, long otherwise, int length, boolean backwards) {
    if (bound == None.NONE) {
      return otherwise;
    }
    long index = bound(budget, bound, 0);
    index = index < 0 ? index + length : index;
    return Math.max(backwards ? -1 : 0, Math.min(index, backwards ? length - 1L : length));
  }

  private static List<Object> pick(
      Budget budget, List<Object> items, long first, long last, long step) {
    List<Object> picked = new ArrayList<>();
    // No stride needs to be longer than the list, and so none runs out of 64 bits.
    long stride = Math.max(-items.size() - 1L, Math.min(step, items.size() + 1L));
    for (long i = first; stride > 0 ? i < last : i > last; i += stride) {
      budget.charge(1);
      picked.add(items.get((int) i));
    }
    return picked;
  }

  private static String sliceText(Budget budget, String text, long first, long last, long step) {
    budget.reserveText(text.length());
    if (step == 1) {
      int from = text.offsetByCodePoints(0, (int) first);
      return last <= first
          ? ""
          : text.substring(from, text.offsetByCodePoints(from, (int) (last - first)));
    }
    StringBuilder picked = new StringBuilder();
    pick(budget, Values.items(budget, text), first, last, step).forEach(picked::append);
    return picked.toString();
  }

  /** Mark a text as safe when the one it was made of is. */
  static Object rewrap(Object origin, String text) {
    return origin instanceof Markup ? new Markup(text) : text;
  }
}
