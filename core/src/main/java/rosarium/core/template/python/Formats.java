package rosarium.core.template.python;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import rosarium.core.template.python.Values.Markup;
import rosarium.core.template.python.Values.None;

/** Python's two ways to fill values into a text: {@code '%s' % x} and {@code '{}'.format(x)}. */
public final class Formats {
  private static final Pattern PERCENT =
      Pattern.compile(
          "%(?:\\((?<key>[^)]{0,200})\\))?(?<flags>[-+ #0]*)(?<width>\\d+|\\*)?"
              + "(?:\\.(?<precision>\\d*|\\*))?(?<type>.)?",
          Pattern.DOTALL);
  private static final Pattern FIELD =
      Pattern.compile(
          "(?<name>[^{}.\\[!:]*)(?<path>[^{}!:]*)(?:!(?<form>[rsa]))?(?::(?<spec>.*))?");
  private static final Pattern STEP = Pattern.compile("\\.(?<name>[^.\\[]+)|\\[(?<key>[^\\]]+)\\]");
  private static final Pattern SPEC =
      Pattern.compile(
          "(?:(?<fill>.)?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<alternate>#)?(?<zero>0)?"
              + "(?<width>\\d+)?(?<group>[,_])?(?:\\.(?<precision>\\d+))?(?<type>[bcdeEfFgGosxX%])?");

  /** Longest field; it keeps matching it cheap. */
  private static final int MAX_FIELD = 500;

  private Formats() {}

  /** Compute {@code text % values}. */
  public static String percent(Budget budget, Object left, Object values) {
    if (left instanceof Markup) {
      throw budget.error("'%' with a Markup on its left is not supported");
    }
    String text = Values.text(left);
    boolean tuple = values instanceof Series series && series.kind() == Series.Kind.TUPLE;
    List<Object> given = tuple ? Values.items(budget, values) : List.of(values);
    StringBuilder out = new StringBuilder();
    int next = 0;
    int from = 0;
    Matcher match = PERCENT.matcher(text);
    while (match.find()) {
      budget.reserveText((long) match.start() - from);
      append(budget, out, text.substring(from, match.start()));
      from = match.end();
      String type = match.group("type");
      if (type == null) {
        throw budget.error("incomplete format");
      }
      if (type.equals("%")) {
        out.append('%');
        continue;
      }
      Object value;
      if (match.group("key") != null) {
        value = named(budget, values, match.group("key"));
      } else if (next < given.size()) {
        value = given.get(next++);
      } else {
        throw budget.error("not enough arguments for format string");
      }
      append(budget, out, conversion(budget, match, type, value));
    }
    boolean single = Values.isText(values) || Values.isNumber(values) || values == None.NONE;
    if (next < given.size() && (tuple || single)) {
      throw budget.error("not all arguments converted during string formatting");
    }
    append(budget, out, text.substring(from));
    return out.toString();
  }

  private static void append(Budget budget, StringBuilder out, String text) {
    budget.charge(1);
    budget.chargeText(text.length());
    if ((long) out.length() + text.length() > Budget.MAX_CHARACTERS) {
      throw budget.limit("a text of more than " + Budget.MAX_CHARACTERS + " characters");
    }
    out.append(text);
  }

  private static Object named(Budget budget, Object values, String key) {
    if (!(values instanceof Map<?, ?> map)) {
      throw budget.error("format requires a mapping");
    }
    Object value = map.get(key);
    if (value == null) {
      throw budget.error("KeyError: '" + key + "'");
    }
    return value;
  }

  private static String conversion(Budget budget, Matcher match, String type, Object value) {
    if ("*".equals(match.group("width")) || "*".equals(match.group("precision"))) {
      throw budget.error("a '*' in a % format is not supported");
    }
    String flags = match.group("flags");
    String precision = match.group("precision");
    boolean left = flags.contains("-");
    boolean real = "eEfFgG".contains(type);
    boolean text = "rsa".contains(type);
    if (!real && !text && !"diuoxX".contains(type)) {
      throw budget.error("unsupported format character '" + type + "'");
    }
    if (!text && !Values.isNumber(value)) {
      throw budget.error(
          (real
                  ? "must be real number, not "
                  : "%" + type + " format: a real number is required, not ")
              + Values.type(value));
    }
    Spec spec =
        new Spec(
            flags.contains("0") && !left && !text ? "0" : " ",
            left ? "<" : flags.contains("0") && !text ? "=" : ">",
            flags.contains("+") ? "+" : flags.contains(" ") ? " " : "-",
            flags.contains("#"),
            size(budget, match.group("width"), 0),
            "",
            precision == null ? -1 : size(budget, precision, 0),
            type);
    if (text) {
      String shown = type.equals("s") ? Printer.str(budget, value) : Printer.repr(budget, value);
      return FormatSpec.pad(budget, spec, "", FormatSpec.cut(shown, spec.precision()));
    }
    boolean whole = "diu".contains(type);
    if (!whole && !real && value instanceof Double) {
      throw budget.error("%" + type + " format: an integer is required, not float");
    }
    return FormatSpec.number(budget, whole ? spec.typed("d") : spec, truncated(value, real));
  }

  private static Object truncated(Object value, boolean real) {
    return value instanceof Double number && !real && Double.isFinite(number)
        ? Values.narrow(new java.math.BigDecimal(number).toBigInteger())
        : value;
  }

  private static int size(Budget budget, @Nullable String digits, int otherwise) {
    if (digits == null || digits.isEmpty()) {
      return otherwise;
    }
    if (digits.length() > 7 || Integer.parseInt(digits) > Budget.MAX_CHARACTERS) {
      throw budget.limit("a format of width " + digits);
    }
    return Integer.parseInt(digits);
  }

  /** Compute {@code text.format(...)}; fields reach what the template itself could reach. */
  static String braces(String text, Arguments given) {
    Budget budget = given.budget();
    StringBuilder out = new StringBuilder();
    int automatic = 0;
    for (int at = 0; at < text.length(); at++) {
      char unit = text.charAt(at);
      if ((unit == '{' || unit == '}') && text.startsWith(unit + "" + unit, at)) {
        out.append(unit);
        at++;
      } else if (unit == '}') {
        throw budget.error("Single '}' encountered in format string");
      } else if (unit == '{') {
        int end = text.indexOf('}', at);
        boolean bounded = end >= 0 && end - at <= MAX_FIELD;
        Matcher field = FIELD.matcher(bounded ? text.substring(at + 1, end) : "}");
        if (!field.matches() || text.substring(at + 1, end).contains("{")) {
          throw budget.error("the format string '" + text.substring(at) + "' is not supported");
        }
        String name = field.group("name");
        String number = name.isEmpty() ? String.valueOf(automatic++) : name;
        append(budget, out, field(given, number, field));
        at = end;
      } else {
        out.append(unit);
      }
    }
    budget.reserveText(out.length());
    return out.toString();
  }

  private static String field(Arguments given, String name, Matcher field) {
    Budget budget = given.budget();
    Object value = given.named().get(name);
    if (name.matches("\\d{1,6}")) {
      int index = Integer.parseInt(name);
      if (index >= given.positional().size()) {
        throw budget.error(
            "Replacement index " + index + " out of range for positional args tuple");
      }
      value = given.positional().get(index);
    }
    if (value == null) {
      throw budget.error("KeyError: '" + name + "'");
    }
    value = walk(budget, value, field.group("path"));
    String form = field.group("form");
    if (form != null) {
      value = form.equals("s") ? Printer.str(budget, value) : Printer.repr(budget, value);
    }
    String spec = field.group("spec");
    return spec == null || spec.isEmpty() ? Printer.str(budget, value) : apply(budget, spec, value);
  }

  private static Object walk(Budget budget, Object start, String path) {
    Object value = start;
    int from = 0;
    Matcher step = STEP.matcher(path);
    while (step.find() && step.start() == from) {
      from = step.end();
      String name = step.group("name");
      String key = step.group("key");
      if (name != null) {
        value = Access.attribute(budget, value, name);
      } else {
        boolean number = key.matches("\\d{1,9}");
        value = Access.item(budget, value, number ? (Object) Long.parseLong(key) : key);
      }
    }
    if (from != path.length()) {
      throw budget.error("the format field '" + path + "' is not supported");
    }
    return value;
  }

  private static String apply(Budget budget, String text, Object value) {
    Matcher match = SPEC.matcher(text);
    if (!match.matches()) {
      throw budget.error("Invalid format specifier '" + text + "'");
    }
    boolean number = Values.isNumber(value);
    String align = match.group("align");
    boolean zero = match.group("zero") != null && align == null;
    String fill = match.group("fill") != null ? match.group("fill") : zero ? "0" : " ";
    String type = match.group("type");
    Spec spec =
        new Spec(
            fill,
            align != null ? align : zero && number ? "=" : number ? ">" : "<",
            match.group("sign") == null ? "-" : match.group("sign"),
            match.group("alternate") != null,
            size(budget, match.group("width"), 0),
            match.group("group") == null ? "" : match.group("group"),
            size(budget, match.group("precision"), -1),
            type == null ? "" : type);
    if (number) {
      if (Values.isInteger(value) && spec.precision() >= 0 && "bcdoxX".contains(spec.type())) {
        throw budget.error("Precision not allowed in integer format specifier");
      }
      return FormatSpec.number(budget, spec, value);
    }
    if (!Values.isText(value)) {
      throw budget.error(
          "unsupported format string passed to " + Values.type(value) + ".__format__");
    }
    boolean numeric = match.group("sign") != null || !spec.group().isEmpty();
    if (numeric || spec.align().equals("=") || (type != null && !type.equals("s"))) {
      throw budget.error("Invalid format specifier '" + text + "' for object of type 'str'");
    }
    return FormatSpec.pad(
        budget, spec, "", FormatSpec.cut(Printer.str(budget, value), spec.precision()));
  }

  /**
   * How one value is to be written.
   *
   * @param fill the character that fills up
   * @param align {@code <}, {@code >}, {@code ^}, or {@code =}: fill between sign and digits
   * @param sign {@code -}: only for negative numbers; {@code +} or blank: for others too
   * @param alternate whether a prefix like 0x is written
   * @param width least characters
   * @param group the character between thousands; empty for none
   * @param precision digits after the point, or most characters; -1 when not given
   * @param type the letter of the conversion; empty when not given
   */
  record Spec(
      String fill,
      String align,
      String sign,
      boolean alternate,
      int width,
      String group,
      int precision,
      String type) {
    Spec typed(String other) {
      return new Spec(fill, align, sign, alternate, width, group, precision, other);
    }
  }
}
