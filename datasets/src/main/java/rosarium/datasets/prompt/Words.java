package rosarium.datasets.prompt;

import java.util.List;
import java.util.regex.Pattern;

/** Cuts a text at white space. */
final class Words {
  private static final Pattern SPACE = Pattern.compile("(?U)\\s+");

  private Words() {}

  /** Return the words, none of them empty. */
  static List<String> of(String text) {
    return SPACE.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
  }
}
