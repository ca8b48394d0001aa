package rosarium.core.template.jinja;

import java.time.Clock;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rosarium.core.template.python.Access;
import rosarium.core.template.python.Arguments;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Printer;
import rosarium.core.template.python.Series;
import rosarium.core.template.python.Strftime;
import rosarium.core.template.python.Values;
import rosarium.core.template.python.Values.Function;
import rosarium.core.template.python.Values.Namespace;

/** The functions that every template sees. */
final class Globals {
  /** Jinja has these functions, we do not: using one is an error, never an empty text. */
  static final Set<String> UNSUPPORTED = Set.of("cycler", "joiner", "lipsum");

  private Globals() {}

  /** Return the functions by name. */
  static Map<String, Function> functions(Clock clock) {
    return Map.of(
        "range", Access.method("range", Globals::range),
        "namespace", Access.method("namespace", given -> new Namespace(merged("namespace", given))),
        "dict", Access.method("dict", given -> merged("dict", given)),
        "raise_exception", Access.method("raise_exception", Globals::raise),
        "strftime_now", Access.method("strftime_now", given -> now(clock, given)));
  }

  private static Object range(Arguments given) {
    Budget budget = given.budget();
    List<Object> bounds = given.positional();
    if (bounds.isEmpty() || bounds.size() > 3 || !given.named().isEmpty()) {
      throw budget.error("range expected 1 to 3 arguments, got " + bounds.size());
    }
    Arguments.Bound bound = given.bind("range", "start", "stop", "step");
    long first = bound.integer("start", 0);
    long step = bound.integer("step", 1);
    if (step == 0) {
      throw budget.error("range() arg 3 must not be zero");
    }
    return bounds.size() == 1
        ? Series.range(budget, 0, first, 1)
        : Series.range(budget, first, bound.integer("stop", 0), step);
  }

  private static Map<String, Object> merged(String function, Arguments given) {
    Budget budget = given.budget();
    Map<String, Object> values = new LinkedHashMap<>();
    if (given.positional().size() > 1) {
      throw budget.error(function + " expected at most 1 argument");
    }
    for (Object start : given.positional()) {
      if (start instanceof Map<?, ?> map) {
        map.forEach((key, value) -> values.put(Printer.str(budget, key), value));
      } else {
        addPairs(budget, values, Values.items(budget, start));
      }
    }
    values.putAll(given.named());
    return values;
  }

  private static void addPairs(Budget budget, Map<String, Object> values, List<Object> pairs) {
    for (Object pair : pairs) {
      List<Object> both = Values.items(budget, pair);
      if (both.size() != 2 || !Values.isText(both.get(0))) {
        throw budget.error("a dict is made of pairs whose first part is a str");
      }
      values.put(Values.text(both.get(0)), both.get(1));
    }
  }

  private static Object raise(Arguments given) {
    Budget budget = given.budget();
    throw budget.error(
        Printer.str(budget, given.bind("raise_exception", "message").get("message")));
  }

  private static Object now(Clock clock, Arguments given) {
    String format = given.bind("strftime_now", "format").text("format");
    return Strftime.format(given.budget(), LocalDateTime.now(clock), format);
  }
}
