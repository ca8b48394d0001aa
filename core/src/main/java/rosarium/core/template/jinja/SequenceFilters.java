package rosarium.core.template.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import rosarium.core.template.python.Access;
import rosarium.core.template.python.Arguments;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Operators;
import rosarium.core.template.python.Printer;
import rosarium.core.template.python.Series;
import rosarium.core.template.python.Strings;
import rosarium.core.template.python.Values;
import rosarium.core.template.python.Values.Markup;
import rosarium.core.template.python.Values.Undefined;

/** The filters of sequences and dicts. */
final class SequenceFilters {
  static final Map<String, Filters.Filter> FILTERS =
      Map.ofEntries(
          Map.entry("batch", SequenceFilters::batch),
          Map.entry("count", SequenceFilters::length),
          Map.entry("dictsort", SequenceFilters::sortDict),
          Map.entry("first", SequenceFilters::first),
          Map.entry("items", SequenceFilters::items),
          Map.entry("join", SequenceFilters::join),
          Map.entry("last", SequenceFilters::last),
          Map.entry("length", SequenceFilters::length),
          Map.entry("list", (value, given) -> new ArrayList<>(elements(value, given))),
          Map.entry("map", SequenceFilters::map),
          Map.entry("max", (value, given) -> extreme(value, given, true)),
          Map.entry("min", (value, given) -> extreme(value, given, false)),
          Map.entry("reject", (value, given) -> select(value, given, false)),
          Map.entry("rejectattr", (value, given) -> selectByAttribute(value, given, false)),
          Map.entry("reverse", SequenceFilters::reverse),
          Map.entry("select", (value, given) -> select(value, given, true)),
          Map.entry("selectattr", (value, given) -> selectByAttribute(value, given, true)),
          Map.entry("sort", SequenceFilters::sort),
          Map.entry("sum", SequenceFilters::sum),
          Map.entry("unique", SequenceFilters::unique));

  private SequenceFilters() {}

  private static List<Object> elements(Object value, Arguments given) {
    List<Object> elements = Values.items(given.budget(), value);
    given.budget().reserveItems(elements.size());
    return elements;
  }

  private static Object length(Object value, Arguments given) {
    given.bind("length");
    return (long) Values.length(given.budget(), value);
  }

  private static Object first(Object value, Arguments given) {
    given.bind("first");
    if (value instanceof Series series) {
      return series.first();
    }
    List<Object> elements = Values.items(given.budget(), value);
    return elements.isEmpty()
        ? new Undefined("No first item, sequence was empty.", false)
        : elements.get(0);
  }

  private static Object last(Object value, Arguments given) {
    given.bind("last");
    List<Object> elements = reversible(value, given);
    return elements.isEmpty()
        ? new Undefined("No last item, sequence was empty.", false)
        : elements.get(elements.size() - 1);
  }

  /** Return the elements for a filter that takes any value that is false for an empty sequence. */
  private static List<Object> elementsIfAny(Object value, Arguments given) {
    return Values.truth(given.budget(), value) ? elements(value, given) : List.of();
  }

  private static List<Object> reversible(Object value, Arguments given) {
    boolean generator = value instanceof Series series && !series.sized();
    if (generator) {
      throw given.budget().error("'" + Values.type(value) + "' object is not reversible");
    }
    return Values.items(given.budget(), value);
  }

  private static Object reverse(Object value, Arguments given) {
    given.bind("reverse");
    Budget budget = given.budget();
    if (Values.isText(value)) {
      budget.reserveText(Values.text(value).length());
      String reversed = new StringBuilder(Values.text(value)).reverse().toString();
      return value instanceof Markup ? new Markup(reversed) : reversed;
    }
    boolean generator = value instanceof Series series && !series.sized();
    List<Object> reversed =
        new ArrayList<>(generator ? elements(value, given) : reversible(value, given));
    budget.reserveItems(reversed.size());
    Collections.reverse(reversed);
    return generator ? reversed : Series.generator(reversed);
  }

  private static Object items(Object value, Arguments given) {
    given.bind("items");
    if (value instanceof Undefined) {
      return Series.generator(List.of());
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw given.budget().error("Can only get item pairs from a mapping.");
    }
    return Series.generator(Access.pairs(given.budget(), Values.cast(map)));
  }

  private static Object join(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("join", "d", "attribute");
    Budget budget = given.budget();
    List<Object> elements = elements(value, given);
    if (bound.has("attribute")) {
      UnaryOperator<Object> attribute = attribute(budget, bound.get("attribute"));
      elements = elements.stream().map(attribute).toList();
    }
    return Strings.join(budget, Printer.str(budget, bound.get("d", "")), elements);
  }

  /** Return what looks an attribute up, parts of its name separated by dots. */
  private static UnaryOperator<Object> attribute(Budget budget, Object name) {
    if (!Values.isText(name)) {
      return element -> Access.item(budget, element, name);
    }
    String[] parts = Values.text(name).split("\\.", -1);
    return element -> {
      Object value = element;
      for (String part : parts) {
        boolean number = part.matches("[0-9]{1,9}");
        value = Access.item(budget, value, number ? (Object) Long.parseLong(part) : part);
      }
      return value;
    };
  }

  /** Return the arguments after the first ones. */
  private static Arguments rest(Arguments given, int used) {
    List<Object> positional = given.positional();
    return new Arguments(
        given.budget(), positional.subList(used, positional.size()), given.named());
  }

  private static Object map(Object value, Arguments given) {
    Budget budget = given.budget();
    List<Object> mapped = new ArrayList<>();
    if (given.positional().isEmpty() && given.named().containsKey("attribute")) {
      Arguments.Bound bound = given.bind("map", "attribute", "default");
      UnaryOperator<Object> attribute = attribute(budget, bound.get("attribute"));
      for (Object element : elementsIfAny(value, given)) {
        Object found = attribute.apply(element);
        boolean missing = found instanceof Undefined && bound.find("default") != null;
        mapped.add(missing ? bound.get("default") : found);
      }
      return Series.generator(mapped);
    }
    String filter = name(given, 0, "map requires a filter argument");
    for (Object element : elementsIfAny(value, given)) {
      mapped.add(Filters.apply(filter, element, rest(given, 1)));
    }
    return Series.generator(mapped);
  }

  private static String name(Arguments given, int index, String message) {
    List<Object> positional = given.positional();
    if (positional.size() <= index || !Values.isText(positional.get(index))) {
      throw given.budget().error(message);
    }
    return Values.text(positional.get(index));
  }

  private static Object select(Object value, Arguments given, boolean wanted) {
    return selected(value, given, 0, UnaryOperator.identity(), wanted);
  }

  private static Object selectByAttribute(Object value, Arguments given, boolean wanted) {
    if (given.positional().isEmpty()) {
      throw given.budget().error("Missing parameter for attribute name");
    }
    Object name = given.positional().get(0);
    return selected(value, given, 1, attribute(given.budget(), name), wanted);
  }

  private static Object selected(
      Object value, Arguments given, int used, UnaryOperator<Object> view, boolean wanted) {
    Budget budget = given.budget();
    boolean byTruth = given.positional().size() <= used;
    String test = byTruth ? "" : name(given, used, "the name of a test must be a str");
    Arguments rest = byTruth ? given : rest(given, used + 1);
    List<Object> selected = new ArrayList<>();
    for (Object element : elementsIfAny(value, given)) {
      Object viewed = view.apply(element);
      boolean holds = byTruth ? Values.truth(budget, viewed) : Tests.holds(test, viewed, rest);
      if (holds == wanted) {
        selected.add(element);
      }
    }
    return Series.generator(selected);
  }

  private static Object folded(Object value) {
    return Values.isText(value) ? Values.text(value).toLowerCase(Locale.ROOT) : value;
  }

  /** Return what elements are compared by. */
  private static UnaryOperator<Object> key(Budget budget, Arguments.Bound bound) {
    boolean exact = bound.truth("case_sensitive", false);
    UnaryOperator<Object> view =
        bound.has("attribute")
            ? attribute(budget, bound.get("attribute"))
            : UnaryOperator.identity();
    return element -> exact ? view.apply(element) : folded(view.apply(element));
  }

  private static Comparator<Object> order(Budget budget) {
    return (left, right) -> {
      budget.charge(1);
      return Operators.compare(budget, "<", left, right);
    };
  }

  private static Object sort(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("sort", "reverse", "case_sensitive", "attribute");
    Budget budget = given.budget();
    boolean exact = bound.truth("case_sensitive", false);
    List<UnaryOperator<Object>> views = new ArrayList<>();
    if (bound.has("attribute") && Values.isText(bound.get("attribute"))) {
      for (String name : bound.text("attribute").split(",", -1)) {
        views.add(attribute(budget, name));
      }
    } else {
      views.add(key(budget, bound));
    }
    // A key is a list, as in Jinja: what is equal is never compared.
    UnaryOperator<Object> key =
        element ->
            views.stream()
                .map(view -> view.apply(element))
                .map(part -> exact ? part : folded(part))
                .toList();
    Comparator<Object> order = order(budget);
    Comparator<Object> direction = bound.truth("reverse", false) ? order.reversed() : order;
    return sorted(elements(value, given), key, direction);
  }

  /** Sort by keys that are computed once for each element. */
  private static List<Object> sorted(
      List<Object> elements, UnaryOperator<Object> key, Comparator<Object> order) {
    List<Map.Entry<Object, Object>> keyed = new ArrayList<>();
    elements.forEach(element -> keyed.add(Map.entry(key.apply(element), element)));
    keyed.sort((left, right) -> order.compare(left.getKey(), right.getKey()));
    return new ArrayList<>(keyed.stream().map(Map.Entry::getValue).toList());
  }

  private static Object sortDict(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("dictsort", "case_sensitive", "by", "reverse");
    Budget budget = given.budget();
    if (!(value instanceof Map<?, ?> map)) {
      throw budget.error("dictsort: expected dict, found " + Values.type(value));
    }
    String by = bound.text("by", "key");
    if (!by.equals("key") && !by.equals("value")) {
      throw budget.error("You can only sort by either \"key\" or \"value\"");
    }
    Object part = by.equals("key") ? 0L : 1L;
    boolean exact = bound.truth("case_sensitive", false);
    UnaryOperator<Object> key =
        pair -> {
          Object compared = Access.item(budget, pair, part);
          return exact ? compared : folded(compared);
        };
    Comparator<Object> order = order(budget);
    return sorted(
        Access.pairs(budget, Values.cast(map)),
        key,
        bound.truth("reverse", false) ? order.reversed() : order);
  }

  private static Object extreme(Object value, Arguments given, boolean largest) {
    Arguments.Bound bound = given.bind("min or max", "case_sensitive", "attribute");
    Budget budget = given.budget();
    UnaryOperator<Object> key = key(budget, bound);
    Comparator<Object> order = order(budget);
    List<Object> elements = elements(value, given);
    if (elements.isEmpty()) {
      return new Undefined("No aggregated item, sequence was empty.", false);
    }
    Object best = elements.get(0);
    for (Object element : elements.subList(1, elements.size())) {
      int compared = order.compare(key.apply(element), key.apply(best));
      best = (largest ? compared > 0 : compared < 0) ? element : best;
    }
    return best;
  }

  private static Object sum(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("sum", "attribute", "start");
    Budget budget = given.budget();
    UnaryOperator<Object> view =
        bound.has("attribute")
            ? attribute(budget, bound.get("attribute"))
            : UnaryOperator.identity();
    Object sum = bound.get("start", 0L);
    if (Values.isText(sum)) {
      throw budget.error("sum() can't sum strings [use ''.join(seq) instead]");
    }
    for (Object element : elements(value, given)) {
      sum = Operators.arithmetic(budget, "+", sum, view.apply(element));
    }
    return sum;
  }

  private static Object unique(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("unique", "case_sensitive", "attribute");
    Budget budget = given.budget();
    UnaryOperator<Object> key = key(budget, bound);
    Map<Object, Object> first = new LinkedHashMap<>();
    for (Object element : elements(value, given)) {
      first.putIfAbsent(Access.key(budget, key.apply(element)), element);
    }
    return Series.generator(new ArrayList<>(first.values()));
  }

  private static Object batch(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("batch", "linecount", "fill_with");
    Budget budget = given.budget();
    long size = bound.integer("linecount", 0);
    if (size < 1) {
      throw budget.error("batch needs a linecount of at least 1");
    }
    List<Object> batches = new ArrayList<>();
    List<Object> current = new ArrayList<>();
    for (Object element : elements(value, given)) {
      if (current.size() == size) {
        batches.add(current);
        current = new ArrayList<>();
      }
      current.add(element);
    }
    if (!current.isEmpty()) {
      long missing = bound.has("fill_with") ? size - current.size() : 0;
      budget.reserveItems(missing);
      current.addAll(Collections.nCopies((int) missing, bound.get("fill_with", "")));
      batches.add(current);
    }
    return Series.generator(batches);
  }
}
