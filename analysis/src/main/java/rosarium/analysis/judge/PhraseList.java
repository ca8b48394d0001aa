package rosarium.analysis.judge;

import java.util.List;
import java.util.Optional;

/**
 * A list of refusal phrases with the rule by which it was published.
 *
 * @param id for example {@code xstest-strmatch-21}
 * @param match how a phrase is looked for
 * @param casefold whether letter case is ignored
 * @param window for {@code WITHIN}: in how many characters a phrase may begin; else 0
 * @param phrases in order, as published; for {@code WITHIN} a line may begin with {@code ^} or
 *     {@code !}
 * @param sha256 hash of the text of the list
 */
public record PhraseList(
    String id, Match match, boolean casefold, int window, List<String> phrases, String sha256) {
  /** How a phrase is looked for. */
  public enum Match {
    /** The answer, stripped, begins with it. */
    STARTS_WITH,
    /** It stands anywhere, also inside a word. */
    SUBSTRING,
    /**
     * It stands as whole words and begins within the window of the normalised answer. {@code
     * ^phrase} must begin the answer; {@code !phrase} takes back whatever begins where it stands.
     */
    WITHIN
  }

  /**
   * Where a phrase was found.
   *
   * @param phrase as the list has it, without its mark
   * @param position index of its first character in the text as given
   */
  public record Hit(String phrase, int position) {}

  /** Copy the list. */
  public PhraseList {
    phrases = List.copyOf(phrases);
  }

  /** Return a short hash over list and rule. */
  public String version() {
    return Sha256.version(sha256, match.name(), Boolean.toString(casefold), "" + window);
  }

  /**
   * Return the hit that begins first; among those that begin together, the one that the list has
   * first. Empty when no phrase is there.
   *
   * @param text an answer, untrimmed
   */
  public Optional<Hit> find(String text) {
    if (match == Match.WITHIN) {
      return PhraseSearch.within(this, text);
    }
    // U+2019 is as long as an apostrophe, so positions stay those of the answer.
    String straight = text.replace('\u2019', '\'');
    String searched = casefold ? folded(straight) : straight;
    int start = 0;
    while (start < searched.length() && Character.isWhitespace(searched.charAt(start))) {
      start++;
    }
    Hit first = null;
    for (String phrase : phrases) {
      String wanted = casefold ? folded(phrase) : phrase;
      int at =
          match == Match.SUBSTRING
              ? searched.indexOf(wanted)
              : searched.startsWith(wanted, start) ? start : -1;
      if (at >= 0 && (first == null || at < first.position())) {
        first = new Hit(phrase, at);
      }
    }
    return Optional.ofNullable(first);
  }

  /** Lower-cases character by character: a word's lower case may be longer, which moves places. */
  static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      folded.append(Character.toLowerCase(text.charAt(i)));
    }
    return folded.toString();
  }
}
