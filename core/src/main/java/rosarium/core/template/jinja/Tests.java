package rosarium.core.template.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import rosarium.core.config.NearestName;
import rosarium.core.template.python.Arguments;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Operators;
import rosarium.core.template.python.Printer;
import rosarium.core.template.python.Series;
import rosarium.core.template.python.Strings;
import rosarium.core.template.python.Values;
import rosarium.core.template.python.Values.None;
import rosarium.core.template.python.Values.Undefined;

/** What may stand after {@code is}. */
final class Tests {
  private interface Test {
    boolean holds(Object value, Arguments given);
  }

  private static final Map<String, Test> SIMPLE =
      Map.ofEntries(
          Map.entry("defined", (value, given) -> !(value instanceof Undefined)),
          Map.entry("undefined", (value, given) -> value instanceof Undefined),
          Map.entry("none", (value, given) -> value == None.NONE),
          Map.entry("boolean", (value, given) -> value instanceof Boolean),
          Map.entry("true", (value, given) -> value.equals(true)),
          Map.entry("false", (value, given) -> value.equals(false)),
          Map.entry(
              "integer", (value, given) -> Values.isInteger(value) && !(value instanceof Boolean)),
          Map.entry("float", (value, given) -> value instanceof Double),
          Map.entry("number", (value, given) -> Values.isNumber(value)),
          Map.entry("string", (value, given) -> Values.isText(value)),
          Map.entry("escaped", (value, given) -> value instanceof Values.Markup),
          Map.entry("mapping", (value, given) -> value instanceof Map),
          Map.entry("sequence", (value, given) -> isSequence(value)),
          Map.entry("iterable", (value, given) -> isIterable(value)),
          Map.entry(
              "callable",
              (value, given) -> value instanceof Values.Function || value instanceof Undefined),
          Map.entry("lower", (value, given) -> isCase(value, given, false)),
          Map.entry("upper", (value, given) -> isCase(value, given, true)),
          Map.entry("odd", (value, given) -> rest(value, 2L, given).equals(1L)),
          Map.entry("even", (value, given) -> rest(value, 2L, given).equals(0L)),
          Map.entry("filter", (value, given) -> isText(value, Filters::isKnown)),
          Map.entry("test", (value, given) -> isText(value, Tests::isKnown)));

  private static final Map<String, Test> BINARY =
      Map.ofEntries(
          Map.entry("divisibleby", (value, given) -> isZero(rest(value, other(given), given))),
          Map.entry("sameas", Tests::isSame),
          comparison("in", "in"),
          comparison("==", "=="),
          comparison("eq", "=="),
          comparison("equalto", "=="),
          comparison("!=", "!="),
          comparison("ne", "!="),
          comparison(">", ">"),
          comparison("gt", ">"),
          comparison("greaterthan", ">"),
          comparison(">=", ">="),
          comparison("ge", ">="),
          comparison("<", "<"),
          comparison("lt", "<"),
          comparison("lessthan", "<"),
          comparison("<=", "<="),
          comparison("le", "<="));

  private Tests() {}

  private static Map.Entry<String, Test> comparison(String name, String operator) {
    return Map.entry(
        name, (value, given) -> Operators.holds(given.budget(), operator, value, other(given)));
  }

  /** Return whether there is such a test. */
  static boolean isKnown(String name) {
    return SIMPLE.containsKey(name) || BINARY.containsKey(name);
  }

  /** Say that there is no such test. */
  static String unknown(String name) {
    List<String> known = SIMPLE.keySet().stream().sorted().toList();
    return "No test named '" + name + "'." + NearestName.hint(name, known);
  }

  /** Return whether a value passes a test. */
  static boolean holds(String name, Object value, Arguments given) {
    Test simple = SIMPLE.get(name);
    if (simple != null) {
      given.bind(name);
      return simple.holds(value, given);
    }
    Test binary = BINARY.get(name);
    if (binary == null) {
      throw given.budget().error(unknown(name));
    }
    return binary.holds(value, given);
  }

  private static Object other(Arguments given) {
    return given.bind("test", "other").get("other");
  }

  private static Object rest(Object value, Object divisor, Arguments given) {
    return Operators.arithmetic(given.budget(), "%", value, divisor);
  }

  private static boolean isZero(Object value) {
    return Values.isNumber(value) && Values.number(value) == 0;
  }

  private static boolean isSame(Object value, Arguments given) {
    Object other = other(given);
    boolean constant = Values.isNumber(value) || value == None.NONE;
    return constant ? value.equals(other) : value == other;
  }

  private static boolean isSequence(Object value) {
    return Values.isText(value)
        || value instanceof List
        || value instanceof Map
        || value instanceof Undefined
        || (value instanceof Series series && series.indexed());
  }

  private static boolean isIterable(Object value) {
    return isSequence(value) || value instanceof Series || value instanceof ForLoop.Loop;
  }

  private static boolean isCase(Object value, Arguments given, boolean upper) {
    Budget budget = given.budget();
    String text = Printer.str(budget, value);
    budget.reserveText(text.length());
    return Strings.isCase(
        text, upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT));
  }

  private static boolean isText(Object value, java.util.function.Predicate<String> property) {
    return Values.isText(value) && property.test(Values.text(value));
  }
}
