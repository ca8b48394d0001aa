package rosarium.core.template.python;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Writes a time as Python's {@code datetime.strftime} does where the locale is C. */
public final class Strftime {
  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('b', "MMM"),
          Map.entry('h', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('d', "dd"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('j', "DDD"),
          Map.entry('m', "MM"),
          Map.entry('M', "mm"),
          Map.entry('p', "a"),
          Map.entry('S', "ss"),
          Map.entry('f', "SSSSSS"),
          Map.entry('u', "e"),
          Map.entry('y', "yy"),
          Map.entry('Y', "yyyy"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('D', "MM/dd/yy"),
          Map.entry('x', "MM/dd/yy"),
          Map.entry('T', "HH:mm:ss"),
          Map.entry('X', "HH:mm:ss"),
          Map.entry('R', "HH:mm"),
          Map.entry('c', "EEE MMM ppd HH:mm:ss yyyy"),
          Map.entry('e', "ppd"),
          Map.entry('n', "'\n'"),
          Map.entry('t', "'\t'"),
          Map.entry('%', "'%'"));

  private Strftime() {}

  /** Write a time; a directive that is not known here is an error. */
  public static String format(Budget budget, LocalDateTime time, String format) {
    budget.reserveText(format.length() * 25L);
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < format.length(); at++) {
      char unit = format.charAt(at);
      if (unit != '%') {
        out.append(unit);
        continue;
      }
      // "%-d" is "%d" without its leading zeros.
      boolean bare = format.startsWith("%-", at);
      at += bare ? 2 : 1;
      String pattern = at < format.length() ? PATTERNS.get(format.charAt(at)) : null;
      if (pattern == null || (bare && !"dmHIMSjy".contains(format.substring(at, at + 1)))) {
        throw budget.error(
            "strftime_now('%s'): this directive is not supported; known are %s"
                .formatted(format, PATTERNS.keySet().stream().sorted().toList()));
      }
      Locale weekStartsOnMonday = Locale.UK;
      Locale locale = pattern.equals("e") ? weekStartsOnMonday : Locale.ROOT;
      String text = english(time, pattern, locale);
      out.append(bare ? text.replaceFirst("^0+(?=.)", "") : text);
    }
    return out.toString();
  }

  private static String english(LocalDateTime time, String pattern, Locale locale) {
    // Locale.ROOT abbreviates months as "M07" in some JDKs; English names are those of locale C.
    boolean names = pattern.contains("EEE") || pattern.contains("MMM") || pattern.equals("a");
    return time.format(DateTimeFormatter.ofPattern(pattern, names ? Locale.US : locale));
  }
}
