package rosarium.core.template.python;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import rosarium.core.template.python.Values.None;
import rosarium.core.template.python.Values.Undefined;

/** Writes values as Python's {@code str} and {@code repr} do. */
public final class Printer {
  private final Budget budget;
  private final StringBuilder out = new StringBuilder();

  private Printer(Budget budget) {
    this.budget = budget;
  }

  /** Return {@code str(value)}. */
  public static String str(Budget budget, Object value) {
    if (Values.isText(value)) {
      return Values.text(value);
    }
    if (value instanceof Undefined undefined) {
      if (undefined.unsafe()) {
        throw undefined.used(budget);
      }
      return "";
    }
    return repr(budget, value);
  }

  /** Return {@code repr(value)}. */
  public static String repr(Budget budget, Object value) {
    Printer printer = new Printer(budget);
    printer.write(value);
    budget.reserveText(printer.out.length());
    return printer.out.toString();
  }

  private void write(Object value) {
    budget.enter();
    try {
      if (value == None.NONE) {
        out.append("None");
      } else if (value instanceof Boolean bool) {
        out.append(bool ? "True" : "False");
      } else if (value instanceof Double real) {
        out.append(real(real));
      } else if (value instanceof Number) {
        out.append(value);
      } else if (Values.isText(value)) {
        writeText(value);
      } else {
        writeContainer(value);
      }
      if (out.length() > Budget.MAX_CHARACTERS) {
        throw budget.limit("a text of more than " + Budget.MAX_CHARACTERS + " characters");
      }
    } finally {
      budget.leave();
    }
  }

  private void writeText(Object value) {
    String text = Values.text(value);
    budget.reserveText(text.length());
    out.append(value instanceof Values.Markup ? "Markup(" + quote(text) + ")" : quote(text));
  }

  private void writeContainer(Object value) {
    if (value instanceof List<?> list) {
      writeAll("[", Values.cast(list), "]");
    } else if (value instanceof Map<?, ?> map) {
      writeDict(map);
    } else if (value instanceof Series series) {
      writeSeries(series);
    } else if (value instanceof Undefined) {
      out.append("Undefined");
    } else if (value instanceof Values.Namespace namespace) {
      out.append("<Namespace ");
      writeDict(namespace.attributes());
      out.append('>');
    } else {
      throw budget.error("a " + Values.type(value) + " has no text; a template may not print it");
    }
  }

  private void writeSeries(Series series) {
    switch (series.kind()) {
      case TUPLE -> writeAll("(", series.items(), series.items().size() == 1 ? ",)" : ")");
      case RANGE -> out.append(series.shown());
      case KEYS, VALUES, ITEMS -> writeAll(series.type() + "([", series.items(), "])");
      case GENERATOR ->
          throw budget.error("a generator has no text: put '| list' after the filter that made it");
    }
  }

  private void writeAll(String open, List<Object> items, String close) {
    out.append(open);
    Iterator<Object> rest = items.iterator();
    while (rest.hasNext()) {
      write(rest.next());
      out.append(rest.hasNext() ? ", " : "");
    }
    out.append(close);
  }

  private void writeDict(Map<?, ?> map) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      write(entry.getKey());
      out.append(": ");
      write(entry.getValue());
      separator = ", ";
    }
    out.append('}');
  }

  private static String quote(String text) {
    char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(mark);
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\\' -> quoted.append("\\\\");
                default -> {
                  if (point == mark) {
                    quoted.append('\\').append(mark);
                  } else if (isPrintable(point)) {
                    quoted.appendCodePoint(point);
                  } else {
                    quoted.append(escape(point));
                  }
                }
              }
            });
    return quoted.append(mark).toString();
  }

  private static String escape(int point) {
    String digits = Integer.toHexString(point);
    String letter = point < 0x100 ? "x" : point < 0x10000 ? "u" : "U";
    int width = point < 0x100 ? 2 : point < 0x10000 ? 4 : 8;
    return "\\" + letter + "0".repeat(width - digits.length()) + digits;
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  /** Return {@code repr} of a float: the shortest digits that give the same number back. */
  public static String real(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    String sign = value < 0 || 1 / value < 0 ? "-" : "";
    if (value == 0) {
      return sign + "0.0";
    }
    BigDecimal digits = shortest(Math.abs(value));
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent < -4 || exponent >= 16) {
      return sign + scientific(digits, exponent);
    }
    String plain = digits.toPlainString();
    return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
  }

  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int precision = 1; precision < 17; precision++) {
      BigDecimal rounded = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded.stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
  }

  private static String scientific(BigDecimal digits, int exponent) {
    String mantissa = digits.unscaledValue().toString();
    String fraction = mantissa.length() == 1 ? "" : "." + mantissa.substring(1);
    String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    return mantissa.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
  }

  /** Replace the characters that HTML gives a meaning. */
  public static String escape(Budget budget, String text) {
    budget.reserveText(text.length());
    String escaped =
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("'", "&#39;")
            .replace("\"", "&#34;");
    budget.reserveText(escaped.length());
    return escaped;
  }
}
