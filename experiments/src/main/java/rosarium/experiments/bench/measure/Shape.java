package rosarium.experiments.bench.measure;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a prompt and its answer are.
 *
 * @param prompt {@link BenchPrompts#CHAT}, or a number of tokens
 * @param written tokens of the answer, at least 2: there is a first one and others
 */
public record Shape(String prompt, int written) {
  private static final Pattern TEXT = Pattern.compile("(chat|[1-9][0-9]{0,4})->([1-9][0-9]{0,4})");

  /** Read {@code 8->512} or {@code chat->128}; empty for anything else. */
  public static Optional<Shape> parse(String text) {
    Matcher matcher = TEXT.matcher(text.replace(" ", ""));
    return matcher.matches() && Integer.parseInt(matcher.group(2)) > 1
        ? Optional.of(new Shape(matcher.group(1), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return prompt + "->" + written;
  }
}
