package rosarium.core.prompt;

import java.util.Objects;

/**
 * The two framings of one query.
 *
 * @param positive the framing whose answer is wanted
 * @param reverse the framing that is contrasted away
 */
public record PromptPair(Prompt positive, Prompt reverse) {
  /** Refuse a pair that would contrast a stream with itself. */
  public PromptPair {
    if (Objects.equals(positive.text(), reverse.text())
        && Objects.equals(positive.soft(), reverse.soft())) {
      throw new IllegalArgumentException(
          "positive prompt '%s' and reverse prompt '%s' have the same text"
              .formatted(positive.id(), reverse.id()));
    }
  }
}
