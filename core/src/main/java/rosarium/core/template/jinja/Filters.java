package rosarium.core.template.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import rosarium.core.config.NearestName;
import rosarium.core.template.python.Access;
import rosarium.core.template.python.Arguments;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Formats;
import rosarium.core.template.python.Json;
import rosarium.core.template.python.Operators;
import rosarium.core.template.python.Printer;
import rosarium.core.template.python.Series;
import rosarium.core.template.python.Splits;
import rosarium.core.template.python.Strings;
import rosarium.core.template.python.Values;
import rosarium.core.template.python.Values.Markup;
import rosarium.core.template.python.Values.Undefined;

/** What may stand after {@code |}: here the filters of texts, numbers and single values. */
final class Filters {
  /** One filter. */
  interface Filter {
    /** Return what it makes of a value. */
    Object apply(Object value, Arguments given);
  }

  private static final Map<String, Filter> SINGLE =
      Map.ofEntries(
          Map.entry("abs", Filters::absolute),
          Map.entry("attr", Filters::attribute),
          Map.entry("capitalize", (value, given) -> cased(value, given, "capitalize")),
          Map.entry("center", Filters::center),
          Map.entry("d", Filters::otherwise),
          Map.entry("default", Filters::otherwise),
          Map.entry("e", Filters::escape),
          Map.entry("escape", Filters::escape),
          Map.entry("float", Filters::real),
          Map.entry("forceescape", Filters::forceEscape),
          Map.entry("format", Filters::format),
          Map.entry("indent", Filters::indent),
          Map.entry("int", Filters::integer),
          Map.entry("lower", (value, given) -> cased(value, given, "lower")),
          Map.entry("replace", Filters::replace),
          Map.entry("round", Filters::round),
          Map.entry("safe", (value, given) -> new Markup(str(value, given))),
          Map.entry("string", (value, given) -> Values.isText(value) ? value : str(value, given)),
          Map.entry("title", Filters::title),
          Map.entry("tojson", Json::dumps),
          Map.entry("trim", Filters::trim),
          Map.entry("truncate", Filters::truncate),
          Map.entry("upper", (value, given) -> cased(value, given, "upper")),
          Map.entry("wordcount", Filters::countWords));

  private static final Map<String, Filter> ALL = new HashMap<>(SINGLE);

  static {
    ALL.putAll(SequenceFilters.FILTERS);
  }

  private Filters() {}

  /** Return whether there is such a filter. */
  static boolean isKnown(String name) {
    return ALL.containsKey(name);
  }

  /** Say that there is no such filter. */
  static String unknown(String name) {
    return "No filter named '" + name + "'." + NearestName.hint(name, ALL.keySet());
  }

  /** Apply a filter. */
  static Object apply(String name, Object value, Arguments given) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw given.budget().error(unknown(name));
    }
    if (value instanceof Undefined undefined && undefined.unsafe()) {
      throw given.budget().security(undefined.message());
    }
    return filter.apply(value, given);
  }

  private static String str(Object value, Arguments given) {
    return Printer.str(given.budget(), value);
  }

  private static Object rewrap(Object origin, String text) {
    return origin instanceof Markup ? new Markup(text) : text;
  }

  private static Object cased(Object value, Arguments given, String name) {
    given.bind(name);
    String text = str(value, given);
    given.budget().reserveText(text.length());
    return rewrap(
        value,
        switch (name) {
          case "upper" -> text.toUpperCase(Locale.ROOT);
          case "lower" -> text.toLowerCase(Locale.ROOT);
          default -> Strings.capitalize(text);
        });
  }

  /** Jinja's title knows other ends of words than Python's. */
  private static Object title(Object value, Arguments given) {
    given.bind("title");
    String text = str(value, given);
    given.budget().reserveText(text.length());
    StringBuilder out = new StringBuilder(text.length());
    boolean inside = false;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      String one = Character.toString(point);
      boolean between = Strings.isSpace(point) || "-({[<".indexOf(point) >= 0;
      out.append(inside ? one.toLowerCase(Locale.ROOT) : one.toUpperCase(Locale.ROOT));
      inside = !between;
      at += one.length();
    }
    return rewrap(value, out.toString());
  }

  private static Object trim(Object value, Arguments given) {
    return rewrap(value, Strings.strip(str(value, given), given, "trim"));
  }

  private static Object replace(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("replace", "old", "new", "count");
    Budget budget = given.budget();
    long count = bound.has("count") ? bound.integer("count", -1) : -1;
    String old = Printer.str(budget, bound.get("old"));
    return Strings.replace(
        budget, str(value, given), old, Printer.str(budget, bound.get("new")), count);
  }

  private static Object center(Object value, Arguments given) {
    long width = given.bind("center", "width").integer("width", 80);
    return rewrap(value, Strings.pad(given.budget(), str(value, given), width, " ", "center"));
  }

  private static Object escape(Object value, Arguments given) {
    return value instanceof Markup ? value : forceEscape(value, given);
  }

  private static Object forceEscape(Object value, Arguments given) {
    given.bind("escape");
    return new Markup(Printer.escape(given.budget(), str(value, given)));
  }

  private static Object otherwise(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("default", "default_value", "boolean");
    boolean replaced =
        value instanceof Undefined
            || (bound.truth("boolean", false) && !Values.truth(given.budget(), value));
    return replaced ? bound.get("default_value", "") : value;
  }

  private static Object attribute(Object value, Arguments given) {
    String name = given.bind("attr", "name").text("name");
    // Unlike a dot, the filter does not look at the elements of a dict.
    Object shown = value instanceof Map ? Map.of() : value;
    return Access.attribute(given.budget(), shown, name);
  }

  private static Object format(Object value, Arguments given) {
    if (!given.named().isEmpty() && !given.positional().isEmpty()) {
      throw given.budget().error("can't handle positional and keyword arguments at the same time");
    }
    Object values =
        given.named().isEmpty() ? Series.of(Series.Kind.TUPLE, given.positional()) : given.named();
    return Formats.percent(given.budget(), str(value, given), values);
  }

  private static Object indent(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("indent", "width", "first", "blank");
    Budget budget = given.budget();
    Object width = bound.get("width", 4L);
    if (!Values.isText(value)) {
      throw budget.error("indent: expected str, found " + Values.type(value));
    }
    String indention =
        Values.isText(width)
            ? Values.text(width)
            : Strings.pad(budget, "", bound.integer("width", 4), " ", "ljust");
    String text = Values.text(value) + "\n";
    budget.reserveText(text.length());
    List<Object> lines = Splits.lines(budget, text, false);
    StringBuilder out = new StringBuilder(bound.truth("first", false) ? indention : "");
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      boolean indented = i > 0 && (!line.isEmpty() || bound.truth("blank", false));
      budget.reserveText((long) out.length() / 64 + indention.length() + line.length());
      out.append(i == 0 ? "" : "\n").append(indented ? indention : "").append(line);
      if (out.length() > Budget.MAX_CHARACTERS) {
        throw budget.limit("a text of more than " + Budget.MAX_CHARACTERS + " characters");
      }
    }
    return rewrap(value, out.toString());
  }

  private static Object truncate(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("truncate", "length", "killwords", "end", "leeway");
    Budget budget = given.budget();
    if (!Values.isText(value)) {
      throw budget.error("truncate: expected str, found " + Values.type(value));
    }
    String text = Values.text(value);
    String end = bound.text("end", "...");
    long length = bound.integer("length", 255);
    long leeway = bound.has("leeway") ? bound.integer("leeway", 5) : 5;
    if (length < end.length() || leeway < 0) {
      throw budget.error("expected length >= " + end.length() + " and leeway >= 0");
    }
    if (Values.length(budget, text) <= length + Math.min(leeway, Budget.MAX_CHARACTERS)) {
      return value;
    }
    int kept = text.offsetByCodePoints(0, (int) length - end.length());
    String start = text.substring(0, kept);
    int blank = bound.truth("killwords", false) ? -1 : start.lastIndexOf(' ');
    return (blank < 0 ? start : start.substring(0, blank)) + end;
  }

  private static Object countWords(Object value, Arguments given) {
    given.bind("wordcount");
    String text = str(value, given);
    given.budget().reserveText(text.length());
    long words = 0;
    boolean inside = false;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int point = text.codePointAt(at);
      boolean letter = Character.isLetterOrDigit(point) || point == '_';
      words += letter && !inside ? 1 : 0;
      inside = letter;
    }
    return words;
  }

  private static Object absolute(Object value, Arguments given) {
    given.bind("abs");
    boolean negative = Values.isNumber(value) && (Values.number(value) < 0 || value.equals(-0.0));
    return Operators.sign(given.budget(), negative, value);
  }

  private static Object integer(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("int", "default", "base");
    Object otherwise = bound.get("default", 0L);
    refuseUndefined(value, given);
    if (Values.isInteger(value)) {
      return Operators.sign(given.budget(), false, value);
    }
    if (value instanceof Double real) {
      return Double.isNaN(real) ? otherwise : truncated(given.budget(), real);
    }
    if (!Values.isText(value)) {
      return otherwise;
    }
    if (bound.integer("base", 10) != 10) {
      throw given.budget().error("int() with another base than 10 is not supported");
    }
    String text = Strings.strip(Values.text(value), true, true, Strings::isSpace);
    if (text.matches("[+-]?[0-9](_?[0-9]){0,999}")) {
      return Values.narrow(new BigInteger(text.replace("_", "")));
    }
    double real = parse(text);
    return Double.isNaN(real) ? otherwise : truncated(given.budget(), real);
  }

  private static Object truncated(Budget budget, double real) {
    if (Double.isInfinite(real)) {
      throw budget.error("cannot convert float infinity to integer");
    }
    return Values.narrow(new BigDecimal(real).toBigInteger());
  }

  private static Object real(Object value, Arguments given) {
    Object otherwise = given.bind("float", "default").get("default", 0.0);
    refuseUndefined(value, given);
    if (Values.isNumber(value)) {
      return Values.number(value);
    }
    boolean text = Values.isText(value);
    String stripped = text ? Strings.strip(Values.text(value), true, true, Strings::isSpace) : "";
    double parsed = text ? parse(stripped) : Double.NaN;
    boolean nan = stripped.toLowerCase(Locale.ROOT).matches("[+-]?nan");
    return Double.isNaN(parsed) && !nan ? otherwise : (Object) parsed;
  }

  private static double parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.matches("[+-]?inf(inity)?")) {
      return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    boolean number =
        lower.length() < 1000
            && lower.matches(
                "[+-]?([0-9](_?[0-9])*+\\.?([0-9](_?[0-9])*+)?|\\.[0-9](_?[0-9])*+)"
                    + "(e[+-]?[0-9](_?[0-9])*+)?");
    return number ? Double.parseDouble(lower.replace("_", "")) : Double.NaN;
  }

  private static void refuseUndefined(Object value, Arguments given) {
    if (value instanceof Undefined undefined) {
      throw given.budget().error(undefined.message());
    }
  }

  private static Object round(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("round", "precision", "method");
    String method = bound.text("method", "common");
    int places = (int) Math.max(-400, Math.min(400, bound.integer("precision", 0)));
    if (!List.of("common", "ceil", "floor").contains(method)) {
      throw given.budget().error("method must be common, ceil or floor");
    }
    Object number = Operators.sign(given.budget(), false, value);
    if (number instanceof Double real && !Double.isFinite(real)) {
      return real;
    }
    if (!method.equals("common")) {
      double scale = Math.pow(10, places);
      double scaled = Values.number(number) * scale;
      return (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / scale;
    }
    BigDecimal exact =
        number instanceof Double real ? new BigDecimal(real) : new BigDecimal(number.toString());
    BigDecimal rounded = exact.setScale(places, RoundingMode.HALF_EVEN);
    return number instanceof Double
        ? (Object) rounded.doubleValue()
        : Values.narrow(rounded.toBigInteger());
  }
}
