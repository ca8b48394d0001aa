package rosarium.core.template.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import rosarium.core.template.python.Formats.Spec;

/** Writes one value as a format specification asks for. */
final class FormatSpec {
  /** Digits after the point beyond which a double has none left to show. */
  private static final int MAX_PRECISION = 1100;

  private FormatSpec() {}

  /** Return at most {@code precision} characters of a text; all when it is negative. */
  static String cut(String text, int precision) {
    return precision < 0 || text.codePointCount(0, text.length()) <= precision
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  /** Fill a text up to the width. */
  static String pad(Budget budget, Spec spec, String sign, String digits) {
    String text = sign + digits;
    int missing = spec.width() - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    budget.reserveText(spec.width());
    return switch (spec.align()) {
      case "<" -> text + spec.fill().repeat(missing);
      case "=" -> sign + spec.fill().repeat(missing) + digits;
      case "^" ->
          spec.fill().repeat(missing / 2) + text + spec.fill().repeat(missing - missing / 2);
      default -> spec.fill().repeat(missing) + text;
    };
  }

  /** Write a number. */
  static String number(Budget budget, Spec spec, Object value) {
    if (spec.precision() > MAX_PRECISION) {
      throw budget.limit("a number with " + spec.precision() + " digits after the point");
    }
    boolean zeros = spec.fill().equals("0") && spec.align().equals("=");
    if (zeros && !spec.group().isEmpty()) {
      throw budget.error("a format with both zeros and '" + spec.group() + "' is not supported");
    }
    String type = spec.type();
    boolean integer = Values.isInteger(value) && (type.isEmpty() || "bcdoxX".contains(type));
    boolean negative =
        integer ? Values.integer(value).signum() < 0 : isNegative(Values.number(value));
    String digits =
        integer
            ? integer(budget, spec, Values.integer(value).abs())
            : real(budget, spec, Math.abs(Values.number(value)));
    String sign = negative ? "-" : spec.sign().equals("-") ? "" : spec.sign();
    return pad(budget, spec, sign, digits);
  }

  private static boolean isNegative(double value) {
    return value < 0 || 1 / value < 0;
  }

  private static String integer(Budget budget, Spec spec, BigInteger value) {
    return switch (spec.type()) {
      case "b" -> (spec.alternate() ? "0b" : "") + value.toString(2);
      case "o" -> (spec.alternate() ? "0o" : "") + value.toString(8);
      case "x" -> (spec.alternate() ? "0x" : "") + value.toString(16);
      case "X" -> (spec.alternate() ? "0X" : "") + value.toString(16).toUpperCase(Locale.ROOT);
      case "c" -> throw budget.error("format code 'c' is not supported");
      default -> {
        String digits = value.toString();
        int least = Math.max(0, spec.precision() - digits.length());
        yield group("0".repeat(least) + digits, spec.group());
      }
    };
  }

  private static String group(String digits, String separator) {
    if (separator.isEmpty()) {
      return digits;
    }
    int point = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
    StringBuilder out = new StringBuilder(digits);
    for (int at = point - 3; at > 0; at -= 3) {
      out.insert(at, separator);
    }
    return out.toString();
  }

  private static String real(Budget budget, Spec spec, double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "nan" : "inf";
    }
    int precision = spec.precision() < 0 ? 6 : spec.precision();
    BigDecimal exact = new BigDecimal(value);
    String digits =
        switch (spec.type()) {
          case "e", "E" -> scientific(exact, precision);
          case "f", "F" -> fixed(exact, precision);
          case "%" -> fixed(new BigDecimal(value * 100), precision) + "%";
          case "g", "G" -> general(exact, Math.max(1, precision));
          case "" -> {
            if (spec.precision() >= 0) {
              throw budget.error("a precision without one of the letters e f g is not supported");
            }
            yield Printer.real(value);
          }
          default ->
              throw budget.error(
                  "Unknown format code '%s' for object of type 'float'".formatted(spec.type()));
        };
    String cased =
        Character.isUpperCase(spec.type().isEmpty() ? 'r' : spec.type().charAt(0))
            ? digits.toUpperCase(Locale.ROOT)
            : digits;
    return group(cased, spec.group());
  }

  private static String fixed(BigDecimal value, int precision) {
    return value.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String scientific(BigDecimal value, int precision) {
    if (value.signum() == 0) {
      return (precision == 0 ? "0" : "0." + "0".repeat(precision)) + "e+00";
    }
    BigDecimal rounded = value.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    String digits = rounded.unscaledValue().toString();
    digits = digits + "0".repeat(Math.max(0, precision + 1 - digits.length()));
    String mantissa = precision == 0 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + power;
  }

  private static String general(BigDecimal value, int precision) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal rounded = value.round(new MathContext(precision, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < precision) {
      return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
    BigDecimal stripped = rounded.stripTrailingZeros();
    return scientific(stripped, stripped.precision() - 1);
  }
}
