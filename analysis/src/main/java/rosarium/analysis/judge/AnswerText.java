package rosarium.analysis.judge;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes short answers comparable: where to look, and as which words. */
final class AnswerText {
  private static final Set<String> ARTICLES = Set.of("a", "an", "the");

  private static final List<String> SMALL =
      List.of(
          "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
              .split(" ", -1));
  private static final Map<String, Integer> MORE =
      Map.of("fifteen", 15, "sixteen", 16, "seventeen", 17, "eighteen", 18, "nineteen", 19);
  private static final List<String> TENS =
      List.of("twenty thirty forty fifty sixty seventy eighty ninety".split(" ", -1));

  private static final Pattern THOUSANDS = Pattern.compile("(?<=\\d),(?=\\d{3}(?!\\d))");

  /** A point stays within a number, a minus before one; all else but letters and digits goes. */
  private static final Pattern NOT_A_WORD =
      Pattern.compile("(?<!\\d)\\.|\\.(?!\\d)|(?<=[^\\s(])-|-(?!\\d)|[^\\p{L}\\p{N}\\p{M}.-]");

  private static final Pattern BARE_POINT = Pattern.compile("(?<![\\p{L}\\p{N}])\\.(?=\\d)");
  private static final Pattern TRAILING_ZEROS =
      Pattern.compile("(-?\\d+)(?:\\.0+|(\\.\\d*?[1-9])0+)");

  /** A full stop after these ends no sentence. */
  private static final Pattern ABBREVIATION =
      Pattern.compile("(?i)(?:^|[^\\p{L}])(?:\\p{L}|dr|mr|mrs|ms|st|mt|vs|etc|approx|no)\\.$");

  private static final Pattern SENTENCE_END = Pattern.compile("[.!?](?=[\\s\"'*)]|$)");

  private AnswerText() {}

  /**
   * Return the part of an answer that has to hold the accepted string: its first sentence or line,
   * whichever ends first. A lead-in is not yet an answer: after a line that ends in a colon, and
   * after an exclamation of at most three words ({@code Great question!}), the next sentence counts
   * too.
   */
  static String opening(String text) {
    String rest = text.strip();
    StringBuilder opening = new StringBuilder();
    for (int sentences = 0; sentences < 3 && !rest.isEmpty(); sentences++) {
      int end = sentenceEnd(rest);
      String sentence = rest.substring(0, end).strip();
      opening.append(opening.isEmpty() ? "" : " ").append(sentence);
      boolean leadsIn =
          sentence.endsWith(":")
              || (sentence.endsWith("!") && sentence.split("\\s+", -1).length <= 3);
      if (!leadsIn) {
        break;
      }
      rest = rest.substring(end).strip();
    }
    return opening.toString();
  }

  private static int sentenceEnd(String text) {
    int line = text.indexOf('\n');
    int limit = line < 0 ? text.length() : line;
    var ends = SENTENCE_END.matcher(text).region(0, limit).useTransparentBounds(true);
    while (ends.find()) {
      String before = text.substring(Math.max(0, ends.end() - 10), ends.end());
      boolean listMark = text.substring(0, ends.end()).chars().noneMatch(Character::isLetter);
      boolean goesOn = ends.end() < limit;
      if (!(listMark && goesOn) && !ABBREVIATION.matcher(before).find()) {
        return ends.end();
      }
    }
    return limit;
  }

  /**
   * Return the words of a text: compatibility forms folded, lower-case, without punctuation and
   * apostrophes, numbers without thousands separators and trailing zeros, number words below one
   * hundred and whole hundreds as digits.
   *
   * @param dropArticles whether {@code a}, {@code an} and {@code the} are left out
   */
  static List<String> words(String text, boolean dropArticles) {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    folded = folded.replaceAll("['\u2018\u2019\u02bc]", "").replace('\u2212', '-');
    folded = THOUSANDS.matcher(folded).replaceAll("");
    folded = BARE_POINT.matcher(folded).replaceAll("0.");
    folded = NOT_A_WORD.matcher(folded).replaceAll(" ");
    List<String> words = new ArrayList<>();
    for (String word : folded.strip().split("\\s+", -1)) {
      if (!word.isEmpty() && !(dropArticles && ARTICLES.contains(word))) {
        append(words, word);
      }
    }
    return words;
  }

  private static void append(List<String> words, String word) {
    int last = words.size() - 1;
    int number = number(word);
    if (word.equals("hundred")) {
      boolean several = last >= 0 && words.get(last).matches("[1-9]");
      words.add(several ? words.remove(last) + "00" : "100");
    } else if (number >= 1
        && number <= 9
        && !Character.isDigit(word.charAt(0))
        && last >= 0
        && words.get(last).matches("[2-9]0")) {
      words.set(last, Integer.toString(Integer.parseInt(words.get(last)) + number));
    } else if (number >= 0) {
      words.add(Integer.toString(number));
    } else {
      words.add(TRAILING_ZEROS.matcher(word).replaceFirst("$1$2"));
    }
  }

  /** Returns the value of a number word below one hundred, else -1. */
  private static int number(String word) {
    int small = SMALL.indexOf(word);
    if (small >= 0) {
      return small;
    }
    int tens = TENS.indexOf(word);
    return tens >= 0 ? 20 + 10 * tens : MORE.getOrDefault(word, -1);
  }
}
