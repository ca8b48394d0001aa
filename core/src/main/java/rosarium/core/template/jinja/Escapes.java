package rosarium.core.template.jinja;

import rosarium.core.template.python.Budget;

/** Reads the backslash escapes of a string literal as Python does. */
final class Escapes {
  private static final String LETTERS = "abfnrtv\\'\"";
  private static final String MEANINGS = "\u0007\b\f\n\r\t\u000b\\'\"";

  private Escapes() {}

  /** Return the value of a literal without its quotes; an unknown escape stays as it stands. */
  static String unescape(Budget budget, String literal) {
    if (literal.indexOf('\\') < 0) {
      return literal;
    }
    StringBuilder out = new StringBuilder(literal.length());
    for (int at = 0; at < literal.length(); ) {
      char unit = literal.charAt(at);
      if (unit != '\\' || at + 1 == literal.length()) {
        out.append(unit);
        at++;
        continue;
      }
      char kind = literal.charAt(at + 1);
      int known = LETTERS.indexOf(kind);
      if (known >= 0) {
        out.append(MEANINGS.charAt(known));
        at += 2;
      } else if (kind == '\n') {
        at += 2;
      } else if (kind == 'x' || kind == 'u' || kind == 'U') {
        at = hexadecimal(budget, literal, at, out);
      } else if (kind >= '0' && kind <= '7') {
        at = octal(literal, at + 1, out);
      } else if (kind == 'N') {
        throw budget.error("the escape \\N{...} is not supported; write the character itself");
      } else {
        out.append('\\');
        at++;
      }
    }
    return out.toString();
  }

  private static int hexadecimal(Budget budget, String literal, int at, StringBuilder out) {
    char kind = literal.charAt(at + 1);
    int end = at + 2 + (kind == 'x' ? 2 : kind == 'u' ? 4 : 8);
    String digits = literal.substring(at + 2, Math.min(end, literal.length()));
    boolean valid = end <= literal.length() && digits.matches("[0-9a-fA-F]+");
    long point = valid ? Long.parseLong(digits, 16) : -1;
    if (point < 0 || point > Character.MAX_CODE_POINT) {
      throw budget.error("the escape '\\" + kind + digits + "' is not a character");
    }
    out.appendCodePoint((int) point);
    return end;
  }

  private static int octal(String literal, int from, StringBuilder out) {
    int end = from;
    int point = 0;
    while (end < literal.length()
        && end < from + 3
        && literal.charAt(end) >= '0'
        && literal.charAt(end) <= '7') {
      point = point * 8 + literal.charAt(end) - '0';
      end++;
    }
    out.appendCodePoint(point);
    return end;
  }
}
