package rosarium.analysis.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for the phrases of a {@code WITHIN} list in a normalised answer. */
final class PhraseSearch {
  /** Marks that a model may put before its first word. */
  private static final String LEADING = "*#>\"'_`-\u201c\u201d\u2018 ";

  private PhraseSearch() {}

  static Optional<PhraseList.Hit> within(PhraseList list, String text) {
    Normalised answer = Normalised.of(text, list.casefold());
    for (int at = 0; at < Math.min(list.window(), answer.text().length()); at++) {
      if (!answer.wordStartsAt(at)) {
        continue;
      }
      Optional<String> found = phraseAt(list, answer, at);
      if (found.isPresent()) {
        return Optional.of(new PhraseList.Hit(found.get(), answer.origin().get(at)));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> phraseAt(PhraseList list, Normalised answer, int at) {
    String found = null;
    for (String line : list.phrases()) {
      char mark = line.charAt(0);
      String phrase = mark == '^' || mark == '!' ? line.substring(1) : line;
      if (!answer.hasWordsAt(at, phrase) || (mark == '^' && at > 0)) {
        continue;
      }
      if (mark == '!') {
        return Optional.empty();
      }
      found = found == null ? phrase : found;
    }
    return Optional.ofNullable(found);
  }

  /**
   * An answer made comparable.
   *
   * @param text straight apostrophes, single blanks, no leading marks, lower-cased if asked
   * @param origin for each character its index in the answer as given
   */
  private record Normalised(String text, List<Integer> origin) {
    static Normalised of(String answer, boolean casefold) {
      StringBuilder text = new StringBuilder();
      List<Integer> origin = new ArrayList<>();
      for (int i = 0; i < answer.length(); i++) {
        char c = answer.charAt(i);
        c = c == '\u2019' || c == '\u2018' || c == '\u02bc' ? '\'' : c;
        c = Character.isWhitespace(c) || c == '\u00a0' ? ' ' : c;
        boolean leads = text.isEmpty() && LEADING.indexOf(c) >= 0;
        boolean repeats = c == ' ' && !text.isEmpty() && text.charAt(text.length() - 1) == ' ';
        if (!leads && !repeats) {
          text.append(casefold ? Character.toLowerCase(c) : c);
          origin.add(i);
        }
      }
      return new Normalised(text.toString(), origin);
    }

    boolean wordStartsAt(int at) {
      return at == 0 || !partOfWord(text.charAt(at - 1));
    }

    boolean hasWordsAt(int at, String phrase) {
      int end = at + phrase.length();
      return text.startsWith(phrase, at)
          && (end >= text.length()
              || !partOfWord(text.charAt(end))
              || !partOfWord(phrase.charAt(phrase.length() - 1)));
    }

    private static boolean partOfWord(char c) {
      return Character.isLetterOrDigit(c) || c == '\'';
    }
  }
}
