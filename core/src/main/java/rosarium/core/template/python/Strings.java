package rosarium.core.template.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import rosarium.core.template.python.Values.Function;
import rosarium.core.template.python.Values.Markup;

/** The methods of Python's str. */
public final class Strings {
  /** Python has these methods, we do not: asking for one is an error, never an empty text. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "casefold",
          "encode",
          "expandtabs",
          "format_map",
          "isdecimal",
          "isidentifier",
          "isnumeric",
          "isprintable",
          "istitle",
          "maketrans",
          "translate");

  private static final Map<String, Method> METHODS =
      Map.ofEntries(
          Map.entry("capitalize", (text, given) -> capitalize(text)),
          Map.entry("lower", (text, given) -> text.toLowerCase(Locale.ROOT)),
          Map.entry("upper", (text, given) -> text.toUpperCase(Locale.ROOT)),
          Map.entry("title", (text, given) -> title(text)),
          Map.entry("swapcase", (text, given) -> swapCase(text)),
          Map.entry("strip", (text, given) -> strip(text, given, "strip")),
          Map.entry("lstrip", (text, given) -> strip(text, given, "lstrip")),
          Map.entry("rstrip", (text, given) -> strip(text, given, "rstrip")),
          Map.entry("split", (text, given) -> Splits.split(text, given, false)),
          Map.entry("rsplit", (text, given) -> Splits.split(text, given, true)),
          Map.entry("splitlines", Splits::splitLines),
          Map.entry("partition", (text, given) -> Splits.partition(text, given, false)),
          Map.entry("rpartition", (text, given) -> Splits.partition(text, given, true)),
          Map.entry("replace", Strings::replace),
          Map.entry("join", Strings::join),
          Map.entry("startswith", (text, given) -> affix(text, given, true)),
          Map.entry("endswith", (text, given) -> affix(text, given, false)),
          Map.entry("removeprefix", (text, given) -> removePrefix(text, given)),
          Map.entry("removesuffix", (text, given) -> removeSuffix(text, given)),
          Map.entry("find", (text, given) -> find(text, given, false)),
          Map.entry("rfind", (text, given) -> find(text, given, true)),
          Map.entry("index", (text, given) -> index(text, given, false)),
          Map.entry("rindex", (text, given) -> index(text, given, true)),
          Map.entry("count", Strings::count),
          Map.entry("center", (text, given) -> pad(text, given, "center")),
          Map.entry("ljust", (text, given) -> pad(text, given, "ljust")),
          Map.entry("rjust", (text, given) -> pad(text, given, "rjust")),
          Map.entry("zfill", Strings::zeroFill),
          Map.entry("format", Formats::braces),
          Map.entry("isalpha", (text, given) -> all(text, Character::isLetter)),
          Map.entry("isdigit", (text, given) -> all(text, Character::isDigit)),
          Map.entry("isalnum", (text, given) -> all(text, Character::isLetterOrDigit)),
          Map.entry("isspace", (text, given) -> all(text, Strings::isSpace)),
          Map.entry("isascii", (text, given) -> text.codePoints().allMatch(point -> point < 128)),
          Map.entry("islower", (text, given) -> isCase(text, text.toLowerCase(Locale.ROOT))),
          Map.entry("isupper", (text, given) -> isCase(text, text.toUpperCase(Locale.ROOT))));

  private static final Set<String> WITHOUT_ARGUMENTS =
      Set.of(
          "capitalize",
          "lower",
          "upper",
          "title",
          "swapcase",
          "isalpha",
          "isdigit",
          "isalnum",
          "isspace",
          "isascii",
          "islower",
          "isupper");

  private Strings() {}

  private interface Method {
    Object call(String text, Arguments given);
  }

  /** Return a bound method of a str, or null when there is none of that name. */
  static @Nullable Object method(Budget budget, Object receiver, String name) {
    Method method = METHODS.get(name);
    boolean unsafe = receiver instanceof Markup && name.equals("format");
    if (UNSUPPORTED.contains(name) || unsafe) {
      throw budget.error(Values.type(receiver) + " method '" + name + "' is not supported");
    }
    if (method == null) {
      return null;
    }
    Function bound = Access.method(name, given -> invoke(receiver, name, method, given));
    return bound;
  }

  private static Object invoke(Object receiver, String name, Method method, Arguments given) {
    String text = Values.text(receiver);
    given.budget().reserveText(text.length());
    if (WITHOUT_ARGUMENTS.contains(name)) {
      given.bind(name);
    }
    if (!(receiver instanceof Markup)) {
      return method.call(text, given);
    }
    boolean escapes = name.equals("replace") || name.equals("join");
    return mark(method.call(text, escapes ? escaped(given) : given));
  }

  private static Arguments escaped(Arguments given) {
    Budget budget = given.budget();
    List<Object> positional = new ArrayList<>(given.positional());
    if (!positional.isEmpty()) {
      int last = Math.min(1, positional.size() - 1);
      positional.set(last, escaped(budget, positional.get(last)));
    }
    return new Arguments(budget, positional, given.named());
  }

  private static Object escaped(Budget budget, Object value) {
    if (value instanceof String text) {
      return Printer.escape(budget, text);
    }
    if (value instanceof List || value instanceof Series) {
      List<Object> all = new ArrayList<>();
      Values.items(budget, value).forEach(item -> all.add(escaped(budget, item)));
      return all;
    }
    return value;
  }

  private static Object mark(Object value) {
    if (value instanceof String text) {
      return new Markup(text);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(item -> mark(item)).toList();
    }
    return value;
  }

  /** Return whether Python counts a character as white space. */
  public static boolean isSpace(int point) {
    return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == 0x85;
  }

  private static boolean all(String text, IntPredicate property) {
    return !text.isEmpty() && text.codePoints().allMatch(property);
  }

  /** Return whether a text has letters with a case, and conversion to one leaves them alone. */
  public static boolean isCase(String text, String converted) {
    return text.equals(converted) && text.codePoints().anyMatch(point -> isCased(point));
  }

  private static boolean isCased(int point) {
    return Character.isUpperCase(point)
        || Character.isLowerCase(point)
        || Character.isTitleCase(point);
  }

  /** Return the text with a first capital and small letters after it. */
  public static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return titleCase(text.codePointAt(0)) + text.substring(first).toLowerCase(Locale.ROOT);
  }

  /** Return the text with a capital at the start of each run of letters. */
  public static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean inside = false;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      String one = Character.toString(point);
      out.append(inside ? one.toLowerCase(Locale.ROOT) : titleCase(point));
      inside = isCased(point);
      at += one.length();
    }
    return out.toString();
  }

  private static String titleCase(int point) {
    int title = Character.toTitleCase(point);
    // Where no single character is the title case, as for the German sharp s, there are two.
    String upper = Character.toString(point).toUpperCase(Locale.ROOT);
    return title == point && upper.length() > 1 && upper.codePointAt(0) != point
        ? upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT)
        : Character.toString(title);
  }

  private static String swapCase(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              String one = Character.toString(point);
              out.append(
                  Character.isUpperCase(point)
                      ? one.toLowerCase(Locale.ROOT)
                      : one.toUpperCase(Locale.ROOT));
            });
    return out.toString();
  }

  /** Strip white space, or the characters of the argument, off one end or both. */
  public static String strip(String text, Arguments given, String method) {
    Arguments.Bound bound = given.bind(method, "chars");
    String characters = bound.has("chars") ? bound.text("chars") : null;
    given.budget().chargeSearch(text, characters == null ? "" : characters);
    IntPredicate gone =
        characters == null ? Strings::isSpace : point -> characters.indexOf(point) >= 0;
    return strip(text, !method.equals("rstrip"), !method.equals("lstrip"), gone);
  }

  /** Strip characters off the ends. */
  public static String strip(String text, boolean start, boolean end, IntPredicate gone) {
    int from = 0;
    int to = text.length();
    while (start && from < to && gone.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (end && to > from && gone.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  private static String replace(String text, Arguments given) {
    Arguments.Bound bound = given.bind("replace", "old", "new", "count");
    return replace(
        given.budget(), text, bound.text("old"), bound.text("new"), bound.integer("count", -1));
  }

  /** Replace a text in another, {@code count} times; as often as there is when it is negative. */
  public static String replace(Budget budget, String text, String old, String by, long count) {
    budget.chargeSearch(text, old);
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    long left = count < 0 ? Long.MAX_VALUE : count;
    for (int at = text.indexOf(old); at >= 0 && left > 0; left--) {
      budget.reserveText((long) out.length() / 64 + by.length());
      out.append(text, from, at).append(by);
      if (out.length() > Budget.MAX_CHARACTERS) {
        throw budget.limit("a text of more than " + Budget.MAX_CHARACTERS + " characters");
      }
      from = at + old.length();
      if (!old.isEmpty()) {
        at = text.indexOf(old, from);
      } else if (at == text.length()) {
        at = -1;
      } else { // an empty text stands between all characters
        int next = text.offsetByCodePoints(at, 1);
        at = next;
      }
    }
    return out.append(text, from, text.length()).toString();
  }

  private static String join(String text, Arguments given) {
    Budget budget = given.budget();
    List<Object> items = Values.items(budget, given.bind("join", "iterable").get("iterable"));
    for (int i = 0; i < items.size(); i++) {
      if (!Values.isText(items.get(i))) {
        throw budget.error(
            "sequence item %s: expected str instance, %s found"
                .formatted(i, Values.type(items.get(i))));
      }
    }
    return join(budget, text, items);
  }

  /** Join what {@code str} makes of each element. */
  public static String join(Budget budget, String separator, List<Object> items) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      String item = Printer.str(budget, items.get(i));
      budget.charge(1);
      budget.chargeText((long) separator.length() + item.length());
      out.append(i == 0 ? "" : separator).append(item);
      if (out.length() > Budget.MAX_CHARACTERS) {
        throw budget.limit("a text of more than " + Budget.MAX_CHARACTERS + " characters");
      }
    }
    return out.toString();
  }

  private static boolean affix(String text, Arguments given, boolean start) {
    String name = start ? "startswith" : "endswith";
    Arguments.Bound bound = given.bind(name, "affix", "start", "end");
    String part = window(text, bound);
    Object wanted = bound.get("affix");
    List<Object> all =
        wanted instanceof Series series ? Values.items(given.budget(), series) : List.of(wanted);
    return all.stream()
        .map(one -> new Arguments(given.budget(), List.of(one), Map.of()).bind(name, "affix"))
        .map(one -> one.text("affix"))
        .anyMatch(one -> start ? part.startsWith(one) : part.endsWith(one));
  }

  private static String window(String text, Arguments.Bound bound) {
    int length = text.codePointCount(0, text.length());
    int from = clip(bound.has("start") ? bound.integer("start", 0) : 0, length);
    int to = clip(bound.has("end") ? bound.integer("end", length) : length, length);
    return from >= to
        ? ""
        : text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
  }

  private static int clip(long index, int length) {
    return (int) Math.max(0, Math.min(index < 0 ? index + length : index, length));
  }

  private static String removePrefix(String text, Arguments given) {
    String prefix = given.bind("removeprefix", "prefix").text("prefix");
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String removeSuffix(String text, Arguments given) {
    String suffix = given.bind("removesuffix", "suffix").text("suffix");
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private static long find(String text, Arguments given, boolean last) {
    Arguments.Bound bound = given.bind("find", "sub", "start", "end");
    String wanted = bound.text("sub");
    String part = window(text, bound);
    given.budget().chargeSearch(part, wanted);
    int at = last ? part.lastIndexOf(wanted) : part.indexOf(wanted);
    int length = text.codePointCount(0, text.length());
    int from = clip(bound.has("start") ? bound.integer("start", 0) : 0, length);
    return at < 0 ? -1 : from + (long) part.codePointCount(0, at);
  }

  private static long index(String text, Arguments given, boolean last) {
    long at = find(text, given, last);
    if (at < 0) {
      throw given.budget().error("substring not found");
    }
    return at;
  }

  private static long count(String text, Arguments given) {
    Arguments.Bound bound = given.bind("count", "sub", "start", "end");
    String wanted = bound.text("sub");
    String part = window(text, bound);
    given.budget().chargeSearch(part, wanted);
    if (wanted.isEmpty()) {
      return part.codePointCount(0, part.length()) + 1L;
    }
    long found = 0;
    for (int at = part.indexOf(wanted); at >= 0; at = part.indexOf(wanted, at + wanted.length())) {
      found++;
    }
    return found;
  }

  private static String pad(String text, Arguments given, String method) {
    Arguments.Bound bound = given.bind(method, "width", "fillchar");
    bound.get("width");
    String fill = bound.text("fillchar", " ");
    if (fill.codePointCount(0, fill.length()) != 1) {
      throw given.budget().error("The fill character must be exactly one character long");
    }
    return pad(given.budget(), text, bound.integer("width", 0), fill, method);
  }

  /** Pad a text to a width by {@code center}, {@code ljust} or {@code rjust}. */
  public static String pad(Budget budget, String text, long width, String fill, String method) {
    int length = text.codePointCount(0, text.length());
    if (width <= length) {
      return text;
    }
    budget.reserveText(width);
    int missing = (int) width - length;
    int left = missing / 2 + (missing & (int) width & 1); // Python's str.center rounds this way
    int before = method.equals("ljust") ? 0 : method.equals("rjust") ? missing : left;
    return fill.repeat(before) + text + fill.repeat(missing - before);
  }

  private static String zeroFill(String text, Arguments given) {
    Arguments.Bound bound = given.bind("zfill", "width");
    bound.get("width");
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String sign = signed ? text.substring(0, 1) : "";
    long width = bound.integer("width", 0) - sign.length();
    return sign + pad(given.budget(), text.substring(sign.length()), width, "0", "rjust");
  }
}
