package rosarium.analysis.judge.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a judge said.
 *
 * @param text as it was written
 * @param probabilities of each word that its format asks about, as the first thing said, in [0, 1];
 *     empty where nobody measured them
 */
public record JudgeReply(String text, List<Double> probabilities) {
  /** A verdict that stands in brackets, for example {@code [[A]]}. */
  static final Pattern TAG = Pattern.compile("\\[\\[([A-Za-z])\\]\\]");

  /** Of the probability, the words asked about should have at least this (methods.md 7.4). */
  private static final double ENOUGH = 0.9;

  private static final String UNREADABLE = "unreadable: ";

  /** Copy the list. */
  public JudgeReply {
    probabilities = List.copyOf(probabilities);
  }

  /** Make a reply of which only the words are known. */
  public static JudgeReply of(String text) {
    return new JudgeReply(text, List.of());
  }

  /** Return what the one group of a pattern finds, lower-case; empty for none and for several. */
  Optional<String> only(Pattern pattern) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1).toLowerCase(Locale.ROOT));
    }
    return found.size() == 1 ? found.stream().findFirst() : Optional.empty();
  }

  /** Return whether the words that its format asks about have little of the probability. */
  boolean unsure() {
    return !probabilities.isEmpty()
        && probabilities.stream().mapToDouble(each -> each).sum() < ENOUGH;
  }

  /** Say of so many replies that they were unsure; nothing of none. */
  static String doubt(int unsure) {
    return unsure == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; in %d replies its words have less than %s of the probability",
            unsure,
            ENOUGH);
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
