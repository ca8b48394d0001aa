package rosarium.analysis.stats;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How varied a text is: distinct n-grams among all n-grams (Li et al. 2016, distinct-n).
 *
 * @param total n-grams
 * @param distinct different ones among them
 */
public record DistinctN(int total, int distinct) {
  /**
   * Count the n-grams of texts, none across two of them.
   *
   * @param n at least 1
   */
  public static <T> DistinctN of(List<? extends List<T>> texts, int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n = " + n);
    }
    int total = 0;
    Set<List<T>> seen = new HashSet<>();
    for (List<T> text : texts) {
      for (int i = 0; i + n <= text.size(); i++) {
        seen.add(text.subList(i, i + n));
        total++;
      }
    }
    return new DistinctN(total, seen.size());
  }

  /** Return distinct over total, in [0, 1]; empty without an n-gram. */
  public OptionalDouble share() {
    return total == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) distinct / total);
  }

  /** Return the mean of the shares of single texts; texts shorter than n are left out. */
  public static <T> OptionalDouble meanPerText(List<? extends List<T>> texts, int n) {
    return texts.stream()
        .map(text -> of(List.of(text), n).share())
        .flatMapToDouble(OptionalDouble::stream)
        .average();
  }
}
