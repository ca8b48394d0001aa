package rosarium.core.template.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import rosarium.core.template.python.Values.Markup;
import rosarium.core.template.python.Values.Undefined;

/** Python's operators between two values. */
public final class Operators {
  private Operators() {}

  /** Compute {@code left operator right} for one of {@code + - * / // % **}. */
  public static Object arithmetic(Budget budget, String operator, Object left, Object right) {
    if (operator.equals("%") && Values.isText(left)) {
      return Formats.percent(budget, left, right);
    }
    refuseUndefined(budget, left);
    refuseUndefined(budget, right);
    if (Values.isNumber(left) && Values.isNumber(right)) {
      return Values.isInteger(left) && Values.isInteger(right)
          ? integers(budget, operator, Values.integer(left), Values.integer(right))
          : reals(budget, operator, Values.number(left), Values.number(right));
    }
    if (operator.equals("*") && (Values.isInteger(left) || Values.isInteger(right))) {
      return Values.isInteger(right)
          ? repeat(budget, left, clamp(right))
          : repeat(budget, right, clamp(left));
    }
    if (operator.equals("+")) {
      return join(budget, left, right);
    }
    throw unsupported(budget, operator, left, right);
  }

  private static Object integers(
      Budget budget, String operator, BigInteger left, BigInteger right) {
    return switch (operator) {
      case "+" -> bounded(budget, left.add(right));
      case "-" -> bounded(budget, left.subtract(right));
      case "*" -> bounded(budget, left.multiply(right));
      case "/" -> {
        refuseZero(budget, right.signum(), "division by zero");
        yield divide(left, right);
      }
      case "//" -> {
        refuseZero(budget, right.signum(), "integer division or modulo by zero");
        yield bounded(budget, floorDivide(left, right));
      }
      case "%" -> {
        refuseZero(budget, right.signum(), "integer modulo by zero");
        yield Values.narrow(left.subtract(right.multiply(floorDivide(left, right))));
      }
      default -> power(budget, left, right);
    };
  }

  private static double divide(BigInteger left, BigInteger right) {
    boolean exact = left.bitLength() <= 53 && right.bitLength() <= 53;
    return exact
        ? left.doubleValue() / right.doubleValue()
        : new BigDecimal(left)
            .divide(new BigDecimal(right), new java.math.MathContext(60))
            .doubleValue();
  }

  private static BigInteger floorDivide(BigInteger left, BigInteger right) {
    BigInteger[] parts = left.divideAndRemainder(right);
    boolean down = parts[1].signum() != 0 && parts[1].signum() != right.signum();
    return down ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  private static Object power(Budget budget, BigInteger base, BigInteger exponent) {
    if (exponent.signum() < 0) {
      return reals(budget, "**", base.doubleValue(), exponent.doubleValue());
    }
    if (base.abs().bitLength() <= 1) { // -1, 0 and 1 do not grow
      return Values.narrow(base.pow(exponent.signum() == 0 ? 0 : exponent.testBit(0) ? 1 : 2));
    }
    long bits = base.bitLength() * clamp(exponent.min(BigInteger.valueOf(Budget.MAX_BITS + 1)));
    if (bits > Budget.MAX_BITS + base.bitLength()) {
      throw budget.limit("an integer of more than " + Budget.MAX_BITS + " bits");
    }
    return bounded(budget, base.pow(exponent.intValueExact()));
  }

  private static Object bounded(Budget budget, BigInteger integer) {
    if (integer.bitLength() > Budget.MAX_BITS) {
      throw budget.limit("an integer of more than " + Budget.MAX_BITS + " bits");
    }
    return Values.narrow(integer);
  }

  private static Object reals(Budget budget, String operator, double left, double right) {
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> {
        refuseZero(budget, right, "float division by zero");
        yield left / right;
      }
      case "//" -> {
        refuseZero(budget, right, "float floor division by zero");
        yield Math.floor(left / right);
      }
      case "%" -> {
        refuseZero(budget, right, "float modulo");
        double rest = left % right;
        yield rest != 0 && rest < 0 != right < 0 ? rest + right : rest;
      }
      default -> {
        if (left == 0 && right < 0) {
          throw budget.error("0.0 cannot be raised to a negative power");
        }
        double power = Math.pow(left, right);
        if (Double.isNaN(power) || Double.isInfinite(power)) {
          throw budget.error(left + " ** " + right + " has no finite real value");
        }
        yield power;
      }
    };
  }

  private static void refuseZero(Budget budget, double divisor, String message) {
    if (divisor == 0) {
      throw budget.error(message);
    }
  }

  private static Object repeat(Budget budget, Object value, long times) {
    long count = Math.max(0, times);
    if (Values.isText(value)) {
      String text = Values.text(value);
      budget.reserveText(text.isEmpty() ? 0 : saturated(text.length(), count));
      String repeated = text.isEmpty() ? "" : text.repeat((int) count);
      return value instanceof Markup ? new Markup(repeated) : repeated;
    }
    boolean tuple = value instanceof Series series && series.kind() == Series.Kind.TUPLE;
    if (value instanceof List || tuple) {
      List<Object> items = Values.items(budget, value);
      long size = items.isEmpty() ? 0 : saturated(items.size(), count);
      budget.reserveItems(size);
      List<Object> repeated = new ArrayList<>((int) size);
      while (repeated.size() < size) {
        repeated.addAll(items);
      }
      return tuple ? Series.of(Series.Kind.TUPLE, repeated) : repeated;
    }
    throw budget.error("can't multiply sequence by non-int of type '" + Values.type(value) + "'");
  }

  private static long saturated(long left, long right) {
    return right > Long.MAX_VALUE / Math.max(1, left) ? Long.MAX_VALUE : left * right;
  }

  private static Object join(Budget budget, Object left, Object right) {
    if (Values.isText(left) && Values.isText(right)) {
      return joinTexts(budget, left, right);
    }
    boolean tuples =
        left instanceof Series first
            && right instanceof Series second
            && first.kind() == Series.Kind.TUPLE
            && second.kind() == Series.Kind.TUPLE;
    if (tuples || (left instanceof List && right instanceof List)) {
      List<Object> start = Values.items(budget, left);
      List<Object> end = Values.items(budget, right);
      budget.reserveItems((long) start.size() + end.size());
      List<Object> all = new ArrayList<>(start);
      all.addAll(end);
      return tuples ? Series.of(Series.Kind.TUPLE, all) : all;
    }
    if (Values.isText(left) || left instanceof List) {
      throw budget.error(
          "can only concatenate %s (not \"%s\") to %s"
              .formatted(Values.type(left), Values.type(right), Values.type(left)));
    }
    throw unsupported(budget, "+", left, right);
  }

  private static Object joinTexts(Budget budget, Object left, Object right) {
    String start = Values.text(left);
    String end = Values.text(right);
    boolean safe = left instanceof Markup || right instanceof Markup;
    if (safe) {
      start = left instanceof Markup ? start : Printer.escape(budget, start);
      end = right instanceof Markup ? end : Printer.escape(budget, end);
    }
    budget.reserveText((long) start.length() + end.length());
    return safe ? new Markup(start + end) : start + end;
  }

  private static RuntimeException unsupported(
      Budget budget, String operator, Object left, Object right) {
    String shown = operator.equals("**") ? "** or pow()" : operator;
    return budget.error(
        "unsupported operand type(s) for %s: '%s' and '%s'"
            .formatted(shown, Values.type(left), Values.type(right)));
  }

  private static void refuseUndefined(Budget budget, Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.used(budget);
    }
  }

  /** Compute {@code -value} or {@code +value}. */
  public static Object sign(Budget budget, boolean minus, Object value) {
    refuseUndefined(budget, value);
    if (value instanceof Double real) {
      return minus ? -real : real;
    }
    if (!Values.isInteger(value)) {
      throw budget.error(
          "bad operand type for unary %s: '%s'".formatted(minus ? "-" : "+", Values.type(value)));
    }
    BigInteger integer = Values.integer(value);
    return Values.narrow(minus ? integer.negate() : integer);
  }

  /** Return an int as 64 bits, the largest or smallest where it does not fit. */
  static long clamp(Object value) {
    BigInteger integer = value instanceof BigInteger big ? big : Values.integer(value);
    if (integer.bitLength() < Long.SIZE) {
      return integer.longValue();
    }
    return integer.signum() > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
  }

  /** Compute {@code left == right}. */
  public static boolean equal(Budget budget, Object left, Object right) {
    budget.enter();
    try {
      if (Values.isNumber(left) && Values.isNumber(right)) {
        return compareNumbers(left, right) == 0 && !isNan(left) && !isNan(right);
      }
      if (Values.isText(left) && Values.isText(right)) {
        budget.chargeText(Values.text(left).length());
        return Values.text(left).equals(Values.text(right));
      }
      if (left instanceof List<?> first && right instanceof List<?> second) {
        return equalItems(budget, Values.cast(first), Values.cast(second));
      }
      if (left instanceof Series first && right instanceof Series second) {
        return first == second
            || (first.kind() == second.kind()
                && first.indexed()
                && equalItems(budget, first.items(), second.items()));
      }
      if (left instanceof Map<?, ?> first && right instanceof Map<?, ?> second) {
        return equalMaps(budget, first, second);
      }
      return left == right || (left instanceof Undefined && right instanceof Undefined);
    } finally {
      budget.leave();
    }
  }

  private static boolean equalItems(Budget budget, List<Object> left, List<Object> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!equal(budget, left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Budget budget, Map<?, ?> left, Map<?, ?> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : left.entrySet()) {
      Object other = right.get(entry.getKey());
      if (other == null || !equal(budget, entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNan(Object value) {
    return value instanceof Double real && real.isNaN();
  }

  private static int compareNumbers(Object left, Object right) {
    if (Values.isInteger(left) && Values.isInteger(right)) {
      return Values.integer(left).compareTo(Values.integer(right));
    }
    double first = Values.number(left);
    double second = Values.number(right);
    if (Double.isFinite(first) && Double.isFinite(second)) {
      return decimal(left).compareTo(decimal(right));
    }
    return Double.compare(first, second);
  }

  private static BigDecimal decimal(Object value) {
    return value instanceof Double real
        ? new BigDecimal(real)
        : new BigDecimal(Values.integer(value));
  }

  /** Compare two values that have an order; {@code operator} is for the message. */
  public static int compare(Budget budget, String operator, Object left, Object right) {
    refuseUndefined(budget, left);
    refuseUndefined(budget, right);
    if (Values.isNumber(left) && Values.isNumber(right)) {
      return compareNumbers(left, right);
    }
    if (Values.isText(left) && Values.isText(right)) {
      String first = Values.text(left);
      String second = Values.text(right);
      budget.chargeText((long) first.length() + second.length());
      return Arrays.compare(first.codePoints().toArray(), second.codePoints().toArray());
    }
    boolean lists = left instanceof List && right instanceof List;
    if (!lists && !(isTuple(left) && isTuple(right))) {
      throw budget.error(
          "'%s' not supported between instances of '%s' and '%s'"
              .formatted(operator, Values.type(left), Values.type(right)));
    }
    budget.enter();
    try {
      return compareItems(
          budget, operator, Values.items(budget, left), Values.items(budget, right));
    } finally {
      budget.leave();
    }
  }

  private static boolean isTuple(Object value) {
    return value instanceof Series series && series.kind() == Series.Kind.TUPLE;
  }

  private static int compareItems(
      Budget budget, String operator, List<Object> left, List<Object> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      if (!equal(budget, left.get(i), right.get(i))) {
        return compare(budget, operator, left.get(i), right.get(i));
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  /** Compute {@code left <operator> right} for one of {@code == != < <= > >= in notin}. */
  public static boolean holds(Budget budget, String operator, Object left, Object right) {
    boolean ordered = operator.startsWith("<") || operator.startsWith(">");
    if (ordered && (isNan(left) || isNan(right))) {
      return false;
    }
    return switch (operator) {
      case "==" -> equal(budget, left, right);
      case "!=" -> !equal(budget, left, right);
      case "<" -> compare(budget, operator, left, right) < 0;
      case "<=" -> compare(budget, operator, left, right) <= 0;
      case ">" -> compare(budget, operator, left, right) > 0;
      case ">=" -> compare(budget, operator, left, right) >= 0;
      case "in" -> contains(budget, right, left);
      default -> !contains(budget, right, left);
    };
  }

  private static boolean contains(Budget budget, Object container, Object item) {
    if (Values.isText(container)) {
      if (!Values.isText(item)) {
        throw budget.error(
            "'in <string>' requires string as left operand, not " + Values.type(item));
      }
      budget.chargeSearch(Values.text(container), Values.text(item));
      return Values.text(container).contains(Values.text(item));
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(Access.key(budget, item));
    }
    if (container instanceof Values.Namespace || !isContainer(container)) {
      throw budget.error("argument of type '%s' is not iterable".formatted(Values.type(container)));
    }
    for (Object other : Values.items(budget, container)) {
      if (equal(budget, other, item)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isContainer(Object value) {
    return value instanceof List || value instanceof Series || value instanceof Undefined;
  }
}
