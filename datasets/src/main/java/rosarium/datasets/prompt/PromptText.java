package rosarium.datasets.prompt;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import rosarium.core.prompt.Prompt;

/**
 * One text of a prompt file, verified.
 *
 * @param id name in configs and records
 * @param role where the text stands in a conversation, or that it is a list
 * @param status whether it is quoted or ours
 * @param source where it comes from
 * @param licence under what it may be used
 * @param text the text, verbatim
 * @param sha256 SHA-256 of its UTF-8 bytes, lower-case hex
 * @param placeholders names in braces that are replaced; other braces are text
 * @param note what a user should know; may be empty
 * @param match how the entries of a list are matched; absent unless it is a list
 * @param casefold whether a match ignores case
 */
public record PromptText(
    String id,
    Role role,
    Status status,
    String source,
    String licence,
    String text,
    String sha256,
    List<String> placeholders,
    String note,
    Optional<Match> match,
    boolean casefold) {
  /** Copy the list. */
  public PromptText {
    placeholders = List.copyOf(placeholders);
  }

  /** Where a text stands. */
  public enum Role {
    /** The system prompt. */
    @JsonProperty("system")
    SYSTEM,
    /** A user turn. */
    @JsonProperty("user")
    USER,
    /** Appended to the user turn. */
    @JsonProperty("user-suffix")
    USER_SUFFIX,
    /** Appended to the system prompt. */
    @JsonProperty("system-suffix")
    SYSTEM_SUFFIX,
    /** An assistant turn. */
    @JsonProperty("assistant")
    ASSISTANT,
    /** Begins the assistant turn. */
    @JsonProperty("assistant-prefix")
    ASSISTANT_PREFIX,
    /** A whole conversation without special tokens. */
    @JsonProperty("template")
    TEMPLATE,
    /** Stands before the demonstrations. */
    @JsonProperty("header")
    HEADER,
    /** One entry a line. */
    @JsonProperty("list")
    LIST,
    /** A whole conversation with the special tokens of one model. */
    @JsonProperty("full")
    FULL
  }

  /** Who wrote a text. */
  public enum Status {
    /** Published by others, quoted. */
    @JsonProperty("verbatim")
    VERBATIM,
    /** Written for this project. */
    @JsonProperty("ours")
    OURS,
    /** Given by the user. */
    @JsonProperty("user")
    USER
  }

  /** How the entries of a list are matched against an answer or a query. */
  public enum Match {
    /** The text begins with the entry. */
    @JsonProperty("startswith")
    STARTS_WITH,
    /** The entry stands anywhere. */
    @JsonProperty("substring")
    SUBSTRING,
    /** The entry is one of the words. */
    @JsonProperty("word")
    WORD,
    /** The list is not for matching. */
    @JsonProperty("none")
    NONE
  }

  /** Return the entries of a list, in order. */
  public List<String> entries() {
    if (role != Role.LIST) {
      throw new IllegalStateException("prompt '" + id + "' is no list");
    }
    return lines(text);
  }

  /** Return the text as a system prompt. */
  public Prompt prompt() {
    return new Prompt(id, text, sha256);
  }

  static List<String> lines(String text) {
    return List.of(text.split("\n", -1));
  }
}
