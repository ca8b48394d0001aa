package rosarium.core.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import rosarium.core.prompt.Message;

/** Reads the conversations of the reference files. */
final class Conversations {
  private Conversations() {}

  /** Return the turns under {@code messages}. */
  static List<Message> of(JsonNode one) {
    List<Message> messages = new ArrayList<>();
    for (JsonNode turn : one.get("messages")) {
      messages.add(new Message(turn.get("role").asText(), turn.get("content").asText()));
    }
    return messages;
  }
}
