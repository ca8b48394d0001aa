package rosarium.core.template;

import java.util.ArrayList;
import java.util.List;
import rosarium.core.prompt.Message;

/**
 * A conversation whose first turns may be the system's.
 *
 * @param messages the turns
 * @param system how many of the first ones are the system's
 */
record SystemText(List<Message> messages, int system) {
  private static final String BLANK_LINE = "\n\n";

  /** Look at a conversation. */
  static SystemText of(List<Message> messages) {
    int system = 0;
    while (system < messages.size() && messages.get(system).role().equals("system")) {
      system++;
    }
    return new SystemText(List.copyOf(messages), system);
  }

  /** Return whether there is a system text and a user turn right after it to merge it into. */
  boolean canMerge() {
    return system > 0 && system < messages.size() && messages.get(system).role().equals("user");
  }

  /** Return the conversation with the system text before the first user's. */
  List<Message> merged() {
    StringBuilder text = new StringBuilder();
    for (Message message : messages.subList(0, system)) {
      text.append(message.content()).append(message.content().isEmpty() ? "" : BLANK_LINE);
    }
    List<Message> merged = new ArrayList<>(messages.subList(system, messages.size()));
    merged.set(0, new Message("user", text + messages.get(system).content()));
    return merged;
  }

  /**
   * Return, for each system text that could be merged, the conversation with another text there. A
   * template that prints the same for both does not print the text. An empty text is not there to
   * be dropped.
   */
  List<List<Message>> changed() {
    List<List<Message>> changed = new ArrayList<>();
    for (int i = 0; canMerge() && i < system; i++) {
      String content = messages.get(i).content();
      if (!content.isBlank()) {
        List<Message> other = new ArrayList<>(messages);
        other.set(i, new Message("system", content + "?"));
        changed.add(other);
      }
    }
    return changed;
  }
}
