package rosarium.datasets.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the options of multiple choice. */
public final class Options {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private Options() {}

  /** Return the first letters of the alphabet, at most 26. */
  public static List<String> letters(int count) {
    List<String> letters = new ArrayList<>();
    for (int i = 0; i < Math.min(count, ALPHABET.length()); i++) {
      letters.add(ALPHABET.substring(i, i + 1));
    }
    return letters;
  }

  /** Write each option by a format of letter and text, one behind the other. */
  public static String lettered(String format, List<String> options) {
    StringBuilder text = new StringBuilder();
    List<String> letters = letters(options.size());
    for (int i = 0; i < letters.size(); i++) {
      text.append(String.format(Locale.ROOT, format, letters.get(i), options.get(i)));
    }
    return text.toString();
  }
}
