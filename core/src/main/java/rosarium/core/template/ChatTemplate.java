package rosarium.core.template;

import java.util.List;
import java.util.Map;
import rosarium.core.prompt.Message;

/** Messages to the text that the model will see. */
public interface ChatTemplate {
  /**
   * Render a conversation.
   *
   * @param messages the turns, in order
   * @param addGenerationPrompt whether the opening of the assistant's turn follows
   * @param variables further template variables, for example {@code enable_thinking}
   */
  Rendered render(
      List<Message> messages, boolean addGenerationPrompt, Map<String, Object> variables);

  /** Return the SHA-256 of the template's source, lower-case hex. */
  String sha256();

  /** Return whether the model ships with no template, so that a plain format of ours is used. */
  default boolean isFallback() {
    return false;
  }

  /**
   * A rendered conversation.
   *
   * @param text what to encode, special tokens spelled out
   * @param systemMerged whether the template refused a system role, so that the system text was put
   *     before the first user turn, separated by a blank line
   */
  record Rendered(String text, boolean systemMerged) {}
}
