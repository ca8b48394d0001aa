package rosarium.core.prompt;

import org.jspecify.annotations.Nullable;

/**
 * One framing of a query: the text of the system role, named and hashed.
 *
 * @param id name in configs and records, for example {@code own-positive}
 * @param text the system text; null when the system role is absent, which is not an empty string
 * @param sha256 SHA-256 of the UTF-8 bytes of {@code text}, lower-case hex; of no bytes when absent
 */
public record Prompt(String id, @Nullable String text, String sha256) {
  /**
   * Hash a text.
   *
   * @param text the system text; null when the system role is absent
   */
  public static Prompt of(String id, @Nullable String text) {
    return new Prompt(id, text, TextHash.of(text == null ? "" : text));
  }
}
