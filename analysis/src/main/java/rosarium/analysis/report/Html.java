package rosarium.analysis.report;

/** Turns untrusted text into HTML that shows it and does nothing else. */
final class Html {
  /** Stands for what HTML or UTF-8 cannot hold. */
  private static final char REPLACEMENT = '\uFFFD';

  private Html() {}

  /** Escape for element content and for attribute values in double quotes. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    String kept = wellFormed(text);
    for (int i = 0; i < kept.length(); i++) {
      char each = kept.charAt(i);
      switch (each) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(each);
      }
    }
    return out.toString();
  }

  /** Escape, and keep the text's direction from spilling over to its neighbours. */
  static String isolated(String text) {
    return "<bdi>" + escape(text) + "</bdi>";
  }

  /** Return text without lone surrogates and control characters, tab and newline apart. */
  static String wellFormed(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            each -> {
              boolean control = Character.isISOControl(each) && each != '\n' && each != '\t';
              boolean lone = each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE;
              boolean noncharacter =
                  (each & 0xFFFE) == 0xFFFE || (each >= 0xFDD0 && each <= 0xFDEF);
              out.appendCodePoint(control || lone || noncharacter ? REPLACEMENT : each);
            });
    return out.toString();
  }
}
