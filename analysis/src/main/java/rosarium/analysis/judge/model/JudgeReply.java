package rosarium.analysis.judge.model;

import java.util.List;
import java.util.Locale;

/**
 * What a judge said.
 *
 * @param text as it was written
 * @param probabilities of each word that its format asks about, as the first thing said, in [0, 1];
 *     empty where nobody measured them
 */
public record JudgeReply(String text, List<Double> probabilities) {
  private static final String UNREADABLE = "unreadable: ";

  /** Copy the list. */
  public JudgeReply {
    probabilities = List.copyOf(probabilities);
  }

  /** Make a reply of which only the words are known. */
  public static JudgeReply of(String text) {
    return new JudgeReply(text, List.of());
  }

  /** Return what a verdict says that cannot be read from it: all of it. */
  String unreadable() {
    return UNREADABLE + (shown().isBlank() ? "an empty reply" : shown());
  }

  /** Return the text, and the probabilities behind it if there are any. */
  String shown() {
    StringBuilder shown = new StringBuilder(text);
    for (double probability : probabilities) {
      shown.append(String.format(Locale.ROOT, " %.4f", probability));
    }
    return shown.toString();
  }
}
