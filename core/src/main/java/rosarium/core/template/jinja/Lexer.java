package rosarium.core.template.jinja;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Strings;

/**
 * Cuts a template into tokens, trimming white space as Jinja does with {@code trim_blocks} and
 * {@code lstrip_blocks} on: a block or comment alone on its line leaves nothing of the line behind.
 */
final class Lexer {
  /** What a token is. */
  enum TokenType {
    DATA("template data / text"),
    PRINT_BEGIN("begin of print statement"),
    PRINT_END("end of print statement"),
    BLOCK_BEGIN("begin of statement block"),
    BLOCK_END("end of statement block"),
    NAME("name"),
    TEXT("string"),
    INTEGER("integer"),
    REAL("float"),
    OPERATOR("operator"),
    END("end of template");

    final String shown;

    TokenType(String shown) {
      this.shown = shown;
    }
  }

  /**
   * One token.
   *
   * @param type what it is
   * @param text its characters; of a string the value
   * @param line where it begins, from 1
   */
  record Token(TokenType type, String text, int line) {
    boolean is(TokenType wanted, String characters) {
      return type == wanted && text.equals(characters);
    }

    /** Return what messages call it. */
    String shown() {
      return type == TokenType.NAME || type == TokenType.OPERATOR || type == TokenType.DATA
          ? text
          : type.shown;
    }
  }

  private static final Pattern RAW = Pattern.compile("\\G\\{%[-+]?\\s*raw\\s*(?:-%\\}\\s*|%\\})");
  private static final Pattern END_RAW =
      Pattern.compile("\\{%(?<sign>[-+]?)\\s{0,99}endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)");
  private static final Pattern REAL =
      Pattern.compile(
          "\\G(?:\\d+_)*+\\d+(?:(?:\\.(?:\\d+_)*+\\d+)?[eE][+-]?(?:\\d+_)*+\\d+|\\.(?:\\d+_)*+\\d+)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "\\G(?:0[bB](?:_?[01])++|0[oO](?:_?[0-7])++|0[xX](?:_?[\\da-fA-F])++"
              + "|[1-9](?:_?\\d)*+|0(?:_?0)*+)");
  private static final List<String> OPERATORS =
      List.of(
          "**", "//", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",", ";");

  /** Longest number in digits. */
  private static final int MAX_DIGITS = 1000;

  private final Budget budget;
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int counted;
  private boolean lineStarts = true;

  Lexer(Budget budget, String source) {
    this.budget = budget;
    String lines = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
  }

  /** Return all tokens, an END last. */
  List<Token> tokens() {
    while (at < source.length()) {
      int open = nextOpening();
      boolean print = source.startsWith("{{", open);
      String text = source.substring(at, open);
      if (open == source.length()) {
        add(TokenType.DATA, text);
        break;
      }
      int inside = Math.min(open + 2, source.length());
      char sign = inside < source.length() ? source.charAt(inside) : ' ';
      add(TokenType.DATA, trimmed(text, sign, print));
      moveTo(open);
      if (source.startsWith("{#", open)) {
        skipComment();
      } else if (!print && RAW.matcher(source).region(open, source.length()).lookingAt()) {
        readRaw(open);
      } else {
        readTag(print, sign);
      }
    }
    moveTo(source.length());
    tokens.add(new Token(TokenType.END, "", line));
    return tokens;
  }

  private int nextOpening() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      char next = i + 1 < source.length() ? source.charAt(i + 1) : ' ';
      if (next == '{' || next == '%' || next == '#') {
        return i;
      }
    }
    return source.length();
  }

  /** Return the text before a tag without the white space that the tag takes away. */
  private String trimmed(String text, char sign, boolean print) {
    if (sign == '-') {
      return Strings.strip(text, false, true, Strings::isSpace);
    }
    if (sign == '+' || print) {
      return text;
    }
    int start = text.lastIndexOf('\n') + 1;
    boolean alone =
        (start > 0 || lineStarts) && text.substring(start).codePoints().allMatch(Strings::isSpace);
    return alone ? text.substring(0, start) : text;
  }

  private void add(TokenType type, String text) {
    if (type != TokenType.DATA || !text.isEmpty()) {
      tokens.add(new Token(type, text, line));
    }
  }

  /** Go on to a place in the source and count the lines on the way. */
  private void moveTo(int place) {
    for (; counted < place; counted++) {
      line += source.charAt(counted) == '\n' ? 1 : 0;
    }
    at = place;
    budget.at(line);
    lineStarts = place == 0 || source.charAt(place - 1) == '\n';
  }

  private void skipComment() {
    int end = source.indexOf("#}", at + 2);
    if (end < 0) {
      throw budget.error("Missing end of comment tag");
    }
    char sign = end > at + 2 ? source.charAt(end - 1) : ' ';
    moveTo(end + 2);
    trimAfter(sign);
  }

  /** Take away what follows a block or comment: all white space, or one line end. */
  private void trimAfter(char sign) {
    int next = at;
    if (sign == '-') {
      while (next < source.length() && Strings.isSpace(source.charAt(next))) {
        next++;
      }
    } else if (sign != '+' && source.startsWith("\n", at)) {
      next++;
    }
    moveTo(next);
  }

  private void readRaw(int open) {
    Matcher begin = RAW.matcher(source).region(open, source.length());
    begin.lookingAt();
    moveTo(begin.end());
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw budget.error("Missing end of raw directive");
    }
    String sign = end.group("sign");
    String text = source.substring(at, end.start());
    add(TokenType.DATA, trimmed(text, sign.isEmpty() ? ' ' : sign.charAt(0), false));
    moveTo(end.end());
  }

  private void readTag(boolean print, char sign) {
    add(print ? TokenType.PRINT_BEGIN : TokenType.BLOCK_BEGIN, print ? "{{" : "{%");
    moveTo(at + (sign == '-' || sign == '+' ? 3 : 2));
    String close = print ? "}}" : "%}";
    Deque<Character> brackets = new ArrayDeque<>();
    while (at < source.length()) {
      if (Strings.isSpace(source.charAt(at))) {
        moveTo(at + 1);
        continue;
      }
      char first = source.charAt(at);
      boolean signed =
          (first == '-' || (first == '+' && !print)) && source.startsWith(close, at + 1);
      if (brackets.isEmpty() && (signed || source.startsWith(close, at))) {
        add(print ? TokenType.PRINT_END : TokenType.BLOCK_END, close);
        moveTo(at + (signed ? 3 : 2));
        if (!print || signed) {
          trimAfter(signed ? first : ' ');
        }
        return;
      }
      readToken(first, brackets);
    }
    throw budget.error(
        "unexpected end of template, expected '"
            + (print ? TokenType.PRINT_END : TokenType.BLOCK_END).shown
            + "'.");
  }

  private void readToken(char first, Deque<Character> brackets) {
    if (first >= '0' && first <= '9') {
      readNumber();
    } else if (first == '\'' || first == '"') {
      readText(first);
    } else if (first == '_' || Character.isUnicodeIdentifierStart(source.codePointAt(at))) {
      int end = at;
      while (end < source.length()
          && (source.charAt(end) == '_'
              || Character.isUnicodeIdentifierPart(source.codePointAt(end)))) {
        end += Character.charCount(source.codePointAt(end));
      }
      add(TokenType.NAME, source.substring(at, end));
      moveTo(end);
    } else {
      readOperator(first, brackets);
    }
  }

  private void readNumber() {
    boolean afterPoint = at > 0 && source.charAt(at - 1) == '.';
    Matcher real = REAL.matcher(source).region(at, Math.min(source.length(), at + MAX_DIGITS));
    Matcher integer =
        INTEGER.matcher(source).region(at, Math.min(source.length(), at + MAX_DIGITS));
    Matcher found = !afterPoint && real.lookingAt() ? real : integer;
    if (found == integer && !integer.lookingAt()) {
      throw budget.error("a number is malformed");
    }
    if (found.end() - at >= MAX_DIGITS) {
      throw budget.limit("a number of " + MAX_DIGITS + " digits");
    }
    String digits = found.group().replace("_", "").toLowerCase(Locale.ROOT);
    add(
        found == real ? TokenType.REAL : TokenType.INTEGER,
        found == real ? digits : decimal(digits));
    moveTo(found.end());
  }

  private static String decimal(String digits) {
    int radix =
        digits.startsWith("0x")
            ? 16
            : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
    return new BigInteger(radix == 10 ? digits : digits.substring(2), radix).toString();
  }

  private void readText(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw budget.error("unexpected char " + quote + ": the string is not closed");
    }
    add(TokenType.TEXT, Escapes.unescape(budget, source.substring(at + 1, end)));
    moveTo(end + 1);
  }

  private void readOperator(char first, Deque<Character> brackets) {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        switch (first) {
          case '(' -> brackets.push(')');
          case '[' -> brackets.push(']');
          case '{' -> brackets.push('}');
          case ')', ']', '}' -> {
            if (brackets.isEmpty() || brackets.pop() != first) {
              throw budget.error("unexpected '" + first + "'");
            }
          }
          default -> {}
        }
        add(TokenType.OPERATOR, operator);
        moveTo(at + operator.length());
        return;
      }
    }
    throw budget.error("unexpected char '" + Character.toString(source.codePointAt(at)) + "'");
  }
}
