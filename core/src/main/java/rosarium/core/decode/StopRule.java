package rosarium.core.decode;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * When an answer ends.
 *
 * @param endOfText ids that end it, tested on the combined choice only; the id is recorded
 * @param maxTokens longest answer, at least 0; 0 reads no prompt and writes nothing
 * @param minTokens while fewer are written the end ids are masked, at least 0
 * @param ignoreEndOfText whether an end id is a token like any other: exactly {@code maxTokens}
 */
public record StopRule(
    Set<Integer> endOfText, int maxTokens, int minTokens, boolean ignoreEndOfText) {
  /** Copy the set and check the ranges. */
  public StopRule {
    endOfText = Collections.unmodifiableSet(new TreeSet<>(endOfText));
    if (maxTokens < 0 || minTokens < 0) {
      throw new IllegalArgumentException(
          "max_tokens %d, min_tokens %d; both are at least 0".formatted(maxTokens, minTokens));
    }
  }

  /** End at any of the ids, or after {@code maxTokens}. */
  public StopRule(Set<Integer> endOfText, int maxTokens) {
    this(endOfText, maxTokens, 0, false);
  }

  /** Return whether {@code id} ends an answer. */
  boolean endsAt(int id) {
    return !ignoreEndOfText && endOfText.contains(id);
  }

  /** Return the ids that must not be chosen as token {@code step}. */
  Set<Integer> forbidden(int step) {
    return step < minTokens && !ignoreEndOfText ? endOfText : Set.of();
  }
}
