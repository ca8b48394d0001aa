package rosarium.core.prompt;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * One framing of a query: the text of the system role, named and hashed.
 *
 * @param id name in configs and records, for example {@code own-positive}
 * @param text the system text; null when the system role is absent, which is not an empty string
 * @param sha256 SHA-256 of the UTF-8 bytes of {@code text}, lower-case hex; of no bytes when
 *     absent, of rows and text for a soft prompt
 * @param soft what stands in the place of {@code text}; null for the text itself
 */
public record Prompt(
    String id, @Nullable String text, String sha256, @JsonIgnore @Nullable SoftPrompt soft) {
  /** Name a text. */
  public Prompt(String id, @Nullable String text, String sha256) {
    this(id, text, sha256, null);
  }

  /** Name a soft prompt. */
  public static Prompt tuned(String id, SoftPrompt soft) {
    return new Prompt(id, soft.text(), soft.sha256(), soft);
  }

  /**
   * Hash a text.
   *
   * @param text the system text; null when the system role is absent
   */
  public static Prompt of(String id, @Nullable String text) {
    return new Prompt(id, text, TextHash.of(text == null ? "" : text));
  }
}
