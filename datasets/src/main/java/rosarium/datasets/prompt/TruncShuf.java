package rosarium.datasets.prompt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import rosarium.core.prompt.TextHash;

/**
 * Builds a cut and shuffled prompt ({@code kim2024instructive}; rule ours, methods.md section 4.2):
 * the words in the order of {@code SHA-256("rosarium/trunc-shuf/<s>/<i>")[0..8]}, the first {@code
 * floor(0.6 n)} of them.
 */
public final class TruncShuf {
  private static final int KEPT_OF_TEN = 6;

  private TruncShuf() {}

  /**
   * Return the kept words, joined by blanks, with a full stop at the end.
   *
   * @param text at least two words, so that one is kept
   * @param seed any text, for example {@code 0}
   */
  public static String build(String text, String seed) {
    List<String> words = Words.of(text);
    int kept = words.size() * KEPT_OF_TEN / 10;
    if (kept == 0) {
      throw new IllegalArgumentException("needs at least two words");
    }
    return IntStream.range(0, words.size())
        .boxed()
        .sorted(Comparator.comparing(i -> key(seed, i), Arrays::compareUnsigned))
        .limit(kept)
        .map(words::get)
        .collect(Collectors.joining(" ", "", "."));
  }

  private static byte[] key(String seed, int index) {
    byte[] digest =
        TextHash.digest(
            ("rosarium/trunc-shuf/" + seed + "/" + index).getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(digest, Long.BYTES);
  }
}
