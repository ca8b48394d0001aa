package rosarium.core.token.definition;

import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * Refuses regular expressions that could backtrack without bound.
 *
 * <p>The library's engine gives up after 10,000,000 steps by ending the process, so a definition
 * must not bring an expression that needs so many. Allowed is what takes at most linear time from
 * each start: no repetition of something whose own length varies, nothing that can fail after two
 * unbounded repetitions, no back reference, no recursion. The splitters of GPT-2, GPT-4, Llama 3,
 * Qwen, DeepSeek, Tekken and their kin all pass. Whether the expression is well formed otherwise is
 * for the library to say.
 */
final class RegexCheck {
  private static final int MAX_LENGTH = 20_000;
  private static final int MAX_DEPTH = 50;

  /** Size after counted repetitions are written out. */
  private static final long MAX_SIZE = 100_000;

  /** From here on a counted repetition is judged as an unbounded one. */
  private static final int LONG_REPEAT = 16;

  /** Varying pieces that something which can fail may follow: each at least doubles the ways. */
  private static final int MAX_VARYING = 6;

  /**
   * What an expression can match.
   *
   * @param shortest length of the shortest match, in characters
   * @param varying pieces in a row whose length or choice varies
   * @param unbounded how many of them are unbounded
   * @param size how large the expression is, repetitions written out
   * @param assertion whether it looks without consuming, so that it may fail although it is empty
   */
  private record Part(int shortest, int varying, int unbounded, long size, boolean assertion) {
    static final Part EMPTY = new Part(0, 0, 0, 0, false);
    static final Part CHARACTER = new Part(1, 0, 0, 1, false);
    static final Part BORDER = new Part(0, 0, 0, 1, true);

    boolean canFail() {
      return shortest > 0 || assertion;
    }
  }

  private final String regex;
  private final String place;
  private int at;

  private RegexCheck(String regex, String place) {
    this.regex = regex;
    this.place = place;
  }

  /**
   * Throw a DataException beginning with {@code place}, or return the length of the shortest match.
   */
  static int check(String regex, String place) {
    RegexCheck check = new RegexCheck(regex, place);
    if (regex.length() > MAX_LENGTH) {
      throw check.refuse(Kind.LIMIT, "it has " + regex.length() + " characters");
    }
    Part whole = check.alternatives(0);
    if (check.at < regex.length()) {
      throw check.refuse(Kind.FORMAT, "a ')' closes nothing");
    }
    return whole.shortest();
  }

  private Part alternatives(int depth) {
    if (depth > MAX_DEPTH) {
      throw refuse(Kind.LIMIT, "groups are nested deeper than " + MAX_DEPTH);
    }
    Part all = sequence(depth);
    while (skip('|')) {
      Part next = sequence(depth);
      all =
          new Part(
              Math.min(all.shortest(), next.shortest()),
              Math.max(1, Math.max(all.varying(), next.varying())),
              Math.max(all.unbounded(), next.unbounded()),
              all.size() + next.size(),
              all.assertion() || next.assertion());
    }
    return all;
  }

  private Part sequence(int depth) {
    Part all = Part.EMPTY;
    while (at < regex.length() && peek() != '|' && peek() != ')') {
      all = join(all, repeated(atom(depth)));
    }
    return all;
  }

  private Part join(Part left, Part right) {
    boolean linear = left.unbounded() + (right.assertion() ? right.unbounded() : 0) <= 1;
    if (right.canFail() && (!linear || left.varying() > MAX_VARYING)) {
      throw refuse(Kind.UNSUPPORTED, "it may backtrack without bound before position " + at);
    }
    long size = left.size() + right.size();
    if (size > MAX_SIZE) {
      throw refuse(Kind.LIMIT, "its repetitions are larger than " + MAX_SIZE);
    }
    return new Part(
        Math.min(MAX_LENGTH, left.shortest() + right.shortest()),
        left.varying() + right.varying(),
        left.unbounded() + right.unbounded(),
        size,
        left.assertion() || right.assertion());
  }

  /** Read what says how often the part before it stands, if anything does. */
  private Part repeated(Part part) {
    int begin = at;
    int least;
    int most;
    if (skip('*')) {
      least = 0;
      most = Integer.MAX_VALUE;
    } else if (skip('+')) {
      least = 1;
      most = Integer.MAX_VALUE;
    } else if (skip('?')) {
      least = 0;
      most = 1;
    } else if (skip('{')) {
      int close = regex.indexOf('}', at);
      String[] counts = close < 0 ? new String[0] : regex.substring(at, close).split(",", -1);
      if (counts.length == 0
          || counts.length > 2
          || !String.join("", counts).matches("[0-9]{1,8}")) {
        at = begin + 1; // a brace that counts nothing is a brace
        return join(part, Part.CHARACTER);
      }
      at = close + 1;
      least = counts[0].isEmpty() ? 0 : count(counts[0]);
      String upper = counts[counts.length - 1];
      most = upper.isEmpty() ? Integer.MAX_VALUE : count(upper);
    } else {
      return part;
    }
    if (!skip('?')) {
      skip('+'); // lazy and possessive forms are judged as the greedy one
    }
    if (at < regex.length() && "*+?".indexOf(peek()) >= 0) {
      throw refuse(Kind.UNSUPPORTED, "a repetition is repeated at position " + at);
    }
    return times(part, least, most);
  }

  private int count(String digits) {
    int count = Integer.parseInt(digits);
    if (count > 1000) {
      throw refuse(Kind.LIMIT, "it repeats something " + count + " times");
    }
    return count;
  }

  private Part times(Part part, int least, int most) {
    if (most > 1 && part.varying() > 0) {
      throw refuse(Kind.UNSUPPORTED, "it repeats what varies itself, before position " + at);
    }
    boolean unbounded = most != least && most > LONG_REPEAT;
    long size = part.size() * Math.max(1, most == Integer.MAX_VALUE ? least : most);
    return new Part(
        Math.min(MAX_LENGTH, part.shortest() * least),
        part.varying() + (most != least ? 1 : 0),
        part.unbounded() + (unbounded ? 1 : 0),
        size,
        part.assertion());
  }

  private Part atom(int depth) {
    char c = regex.charAt(at++);
    return switch (c) {
      case '(' -> group(depth);
      case '[' -> characterClass();
      case '\\' -> escape();
      case '^', '$' -> Part.BORDER;
      default -> {
        if (Character.isHighSurrogate(c) && at < regex.length()) {
          at++;
        }
        yield Part.CHARACTER;
      }
    };
  }

  private Part group(int depth) {
    boolean looks = false;
    if (skip('?')) {
      String rest = regex.substring(at);
      if (rest.startsWith("=") || rest.startsWith("!")) {
        looks = true;
        at++;
      } else if (rest.startsWith("<=") || rest.startsWith("<!")) {
        looks = true;
        at += 2;
      } else if (rest.startsWith(":") || rest.startsWith(">")) {
        at++;
      } else if (rest.matches("(?s)[imx-]+:.*")) {
        at += rest.indexOf(':') + 1;
      } else if (rest.matches("(?s)[imx-]+\\).*")) {
        at += rest.indexOf(')') + 1;
        return Part.EMPTY;
      } else if (rest.matches("(?s)<[A-Za-z_]\\w*>.*")) {
        at += rest.indexOf('>') + 1;
      } else {
        throw refuse(Kind.FORMAT, "the group at position " + (at - 2) + " is of no known kind");
      }
    }
    Part body = alternatives(depth + 1);
    if (!skip(')')) {
      throw refuse(Kind.FORMAT, "a '(' is not closed");
    }
    return looks ? new Part(0, 0, body.unbounded(), body.size(), true) : body;
  }

  private Part characterClass() {
    int open = 1;
    skip('^');
    skip(']'); // at the beginning it is a character
    while (at < regex.length()) {
      char c = regex.charAt(at++);
      if (c == '\\') {
        at++;
      } else if (c == '[') {
        open++;
      } else if (c == ']' && --open == 0) {
        return Part.CHARACTER;
      }
    }
    throw refuse(Kind.FORMAT, "a '[' is not closed");
  }

  private Part escape() {
    if (at >= regex.length()) {
      throw refuse(Kind.FORMAT, "it ends in a backslash");
    }
    char c = regex.charAt(at++);
    if ("123456789kgKXyYRO".indexOf(c) >= 0) {
      throw refuse(Kind.UNSUPPORTED, "'\\" + c + "' is not supported");
    }
    if ("bBAzZG".indexOf(c) >= 0) {
      return Part.BORDER;
    }
    if ("pPx".indexOf(c) >= 0 && at < regex.length() && peek() == '{') {
      int close = regex.indexOf('}', at);
      if (close < 0) {
        throw refuse(Kind.FORMAT, "a '{' is not closed");
      }
      at = close + 1;
    } else if (c == 'x' || c == 'u') {
      int digits = c == 'x' ? 2 : 4;
      for (int i = 0; i < digits && at < regex.length() && Character.digit(peek(), 16) >= 0; i++) {
        at++;
      }
    }
    return Part.CHARACTER;
  }

  private char peek() {
    return regex.charAt(at);
  }

  private boolean skip(char wanted) {
    boolean there = at < regex.length() && peek() == wanted;
    if (there) {
      at++;
    }
    return there;
  }

  private DataException refuse(Kind kind, String problem) {
    String shown = regex.length() > 100 ? regex.substring(0, 100) + "..." : regex;
    return new DataException(
        kind, "%s: the regular expression '%s' is refused: %s".formatted(place, shown, problem));
  }
}
