package rosarium.datasets.prompt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import rosarium.core.prompt.TextHash;

/**
 * Builds the reverse prompt of random words ({@code zhong2024rose}; rule ours, methods.md section
 * 4.2): word k of seed s is entry {@code be64(SHA-256("rosarium/rand-words/<s>/<k>")[0..8]) mod n}
 * of a list of n words. No random generator: the same on every machine.
 */
public final class RandWords {
  private RandWords() {}

  /**
   * Return as many words, joined by blanks, with a full stop at the end.
   *
   * @param words the list, at least one
   * @param seed any text, for example {@code 0} or {@code short-0}
   * @param count at least 1
   */
  public static String build(List<String> words, String seed, int count) {
    if (words.isEmpty() || count < 1) {
      throw new IllegalArgumentException("needs a word list and a count of at least 1");
    }
    return IntStream.range(0, count)
        .mapToObj(k -> words.get(index(seed, k, words.size())))
        .collect(Collectors.joining(" ", "", "."));
  }

  private static int index(String seed, int k, int size) {
    byte[] digest =
        TextHash.digest(("rosarium/rand-words/" + seed + "/" + k).getBytes(StandardCharsets.UTF_8));
    BigInteger drawn = new BigInteger(1, Arrays.copyOf(digest, Long.BYTES));
    return drawn.mod(BigInteger.valueOf(size)).intValueExact();
  }
}
