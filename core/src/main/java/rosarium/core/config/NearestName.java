package rosarium.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that somebody probably meant. */
public final class NearestName {
  private NearestName() {}

  /** Return the nearest of {@code known}, if any is near enough to be a slip of the keyboard. */
  public static Optional<String> of(String found, Collection<String> known) {
    int limit = Math.max(2, found.length() / 3);
    return known.stream()
        .filter(name -> distance(found, name) <= limit)
        .min(
            Comparator.<String>comparingInt(name -> distance(found, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Return {@code "; did you mean 'x'?"}, or nothing. */
  public static String hint(String found, Collection<String> known) {
    return of(found, known).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /** Count insertions, deletions, substitutions and swaps of neighbours (Damerau, restricted). */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
        best = Math.min(best, cost[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = best;
      }
    }
    return cost[a.length()][b.length()];
  }
}
