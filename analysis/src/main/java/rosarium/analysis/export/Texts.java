package rosarium.analysis.export;

import java.util.List;
import java.util.Map;

/** Makes text fit for files of other tools, and names fit for a file system. */
final class Texts {
  private static final int LONGEST_NAME = 120;

  private static final Map<String, String> GREEK =
      Map.of("α", "alpha", "β", "beta", "γ", "gamma", "λ", "lambda", "τ", "tau");

  private Texts() {}

  /**
   * Return the text with what no reader of UTF-8 tables or JSON takes, NUL and lone surrogates, as
   * U+FFFD. All else stays, a mark of direction too.
   */
  static String whole(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            each -> {
              boolean lone = each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE;
              out.appendCodePoint(each == 0 || lone ? 0xFFFD : each);
            });
    return out.toString();
  }

  /** Return a name that every file system bears: ASCII, no separators, not long, not empty. */
  static String fileName(String text) {
    String name = text;
    for (Map.Entry<String, String> letter : GREEK.entrySet()) {
      name = name.replace(letter.getKey(), letter.getValue());
    }
    name = name.replaceAll("[^A-Za-z0-9.+=_-]+", "_").replaceAll("^[._=+-]+", "");
    name = name.substring(0, Math.min(name.length(), LONGEST_NAME));
    return name.isEmpty() ? "unnamed" : name;
  }

  /** Return a name that is not among {@code taken}, made of this one and an id where need be. */
  static String unlike(List<String> taken, String name, String id) {
    return taken.contains(name) ? name + "_" + fileName(id) : name;
  }
}
