package rosarium.core.template.python;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The methods of Python's str that cut a text into parts. */
public final class Splits {
  /** A part is an object of some 50 bytes however short it is. */
  private static final int PART_COST = 2;

  private Splits() {}

  /** Split at a separator, or at runs of white space when there is none. */
  static List<Object> split(String text, Arguments given, boolean fromTheEnd) {
    Arguments.Bound bound = given.bind("split", "sep", "maxsplit");
    long limit = bound.integer("maxsplit", -1);
    long most = limit < 0 ? Long.MAX_VALUE : limit;
    Budget budget = given.budget();
    if (!bound.has("sep")) {
      return fromTheEnd ? wordsFromTheEnd(budget, text, most) : words(budget, text, most);
    }
    String separator = bound.text("sep");
    if (separator.isEmpty()) {
      throw budget.error("empty separator");
    }
    budget.chargeSearch(text, separator);
    return fromTheEnd
        ? partsFromTheEnd(budget, text, separator, most)
        : parts(budget, text, separator, most);
  }

  private static List<Object> parts(Budget budget, String text, String separator, long most) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator);
        at >= 0 && parts.size() < most;
        at = text.indexOf(separator, from)) {
      budget.charge(PART_COST);
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static List<Object> partsFromTheEnd(
      Budget budget, String text, String separator, long most) {
    List<Object> parts = new ArrayList<>();
    int to = text.length();
    for (int at = text.lastIndexOf(separator);
        at >= 0 && parts.size() < most;
        at = text.lastIndexOf(separator, to - separator.length())) {
      budget.charge(PART_COST);
      parts.add(text.substring(at + separator.length(), to));
      to = at;
      if (to < separator.length()) {
        break;
      }
    }
    parts.add(text.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> words(Budget budget, String text, long most) {
    List<Object> words = new ArrayList<>();
    String rest = Strings.strip(text, true, false, Strings::isSpace);
    int from = text.length() - rest.length();
    while (from < text.length()) {
      budget.charge(PART_COST);
      if (words.size() >= most) {
        words.add(text.substring(from));
        break;
      }
      int to = from;
      while (to < text.length() && !Strings.isSpace(text.charAt(to))) {
        to++;
      }
      words.add(text.substring(from, to));
      from = to;
      while (from < text.length() && Strings.isSpace(text.charAt(from))) {
        from++;
      }
    }
    return words;
  }

  private static List<Object> wordsFromTheEnd(Budget budget, String text, long most) {
    List<Object> words = new ArrayList<>();
    int to = Strings.strip(text, false, true, Strings::isSpace).length();
    while (to > 0) {
      budget.charge(PART_COST);
      if (words.size() >= most) {
        words.add(text.substring(0, to));
        break;
      }
      int from = to;
      while (from > 0 && !Strings.isSpace(text.charAt(from - 1))) {
        from--;
      }
      words.add(text.substring(from, to));
      to = from;
      while (to > 0 && Strings.isSpace(text.charAt(to - 1))) {
        to--;
      }
    }
    Collections.reverse(words);
    return words;
  }

  /** Split into lines. */
  static List<Object> splitLines(String text, Arguments given) {
    boolean keep = given.bind("splitlines", "keepends").truth("keepends", false);
    return lines(given.budget(), text, keep);
  }

  /** Return the lines of a text, with what ends them if {@code keep}. */
  public static List<Object> lines(Budget budget, String text, boolean keep) {
    List<Object> lines = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      if (!endsLine(text.charAt(at))) {
        continue;
      }
      budget.charge(PART_COST);
      boolean pair = text.startsWith("\r\n", at);
      int next = at + (pair ? 2 : 1);
      lines.add(text.substring(from, keep ? next : at));
      from = next;
      at = next - 1;
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  private static boolean endsLine(char unit) {
    return (unit >= '\n' && unit <= '\r')
        || (unit >= 0x1c && unit <= 0x1e)
        || unit == 0x85
        || unit == 0x2028
        || unit == 0x2029;
  }

  /** Cut in three: before the separator, the separator, after it. */
  static Series partition(String text, Arguments given, boolean last) {
    String separator = given.bind("partition", "sep").text("sep");
    if (separator.isEmpty()) {
      throw given.budget().error("empty separator");
    }
    given.budget().chargeSearch(text, separator);
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return last ? Series.tuple("", "", text) : Series.tuple(text, "", "");
    }
    return Series.tuple(text.substring(0, at), separator, text.substring(at + separator.length()));
  }
}
