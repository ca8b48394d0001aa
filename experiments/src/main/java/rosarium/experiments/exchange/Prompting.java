package rosarium.experiments.exchange;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import rosarium.core.config.ConfigException;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.prompt.soft.SoftPlace;
import rosarium.core.token.PromptEncoding;
import rosarium.core.token.TokenIds;

/** Turns what a stream reads into text and ids. */
public final class Prompting {
  private Prompting() {}

  /**
   * A prompt as its model sees it.
   *
   * @param text special tokens spelled out
   * @param ids_L what the model reads
   * @param systemMerged whether the template has no place for a system text, which therefore stands
   *     before the first user turn
   */
  public record Seen(String text, TokenIds ids_L, boolean systemMerged) {
    /** Return {@code {"text", "ids"}}. */
    public ObjectNode json() {
      ObjectNode node = JsonNodeFactory.instance.objectNode().put("text", text);
      ArrayNode ids = node.putArray("ids");
      for (int id : ids_L.toArray()) {
        ids.add(id);
      }
      return node;
    }
  }

  /** Apply the chat template. */
  public static Seen messages(
      ChatModel model, List<Message> messages, Map<String, Object> variables) {
    var rendered = model.template().render(messages, true, variables);
    return new Seen(
        rendered.text(),
        PromptEncoding.rendered(model.tokenizer(), rendered.text()),
        rendered.systemMerged());
  }

  /** The text shown is the one that the soft prompt began as; the ids are what the model reads. */
  private static Seen soft(ChatModel model, Request.StreamSource source, SoftPrompt soft) {
    soft.checkMadeFor("soft prompt of the request", model.maker());
    TokenIds soft_L = model.weights().readable(soft);
    if (source.messages() == null) {
      TokenIds ids_L = Objects.requireNonNull(source.promptIds());
      return new Seen(
          soft.text() + model.tokenizer().decode(ids_L, false),
          soft_L.plus(ids_L.toArray()),
          false);
    }
    if (source.messages().stream().anyMatch(message -> message.role().equals("system"))) {
      throw new ConfigException("a soft prompt stands in the place of the system message; drop it");
    }
    if (soft.tuning().raw()) {
      return bare(model, source.messages(), soft, soft_L);
    }
    List<Message> messages = new ArrayList<>(List.of(new Message("system", soft.text())));
    messages.addAll(source.messages());
    Seen text = messages(model, messages, source.variables());
    TokenIds ids_L = SoftPlace.of(model.tokenizer(), text.text(), soft.text()).with(soft_L);
    return new Seen(text.text(), ids_L, text.systemMerged());
  }

  /** Put a soft prompt that was tuned so before the bare query. */
  private static Seen bare(
      ChatModel model, List<Message> messages, SoftPrompt soft, TokenIds soft_L) {
    if (messages.size() != 1) {
      throw new ConfigException(
          "this soft prompt was tuned to stand before a bare query (form: raw), and here are %d messages"
              .formatted(messages.size()));
    }
    String query = messages.get(0).content();
    TokenIds ids_L = SoftPlace.raw(model.tokenizer(), soft.text(), query).with(soft_L);
    return new Seen(soft.text() + query, ids_L, false);
  }

  /** Encode one stream of a request. */
  static Seen of(ChatModel model, Request.StreamSource source) {
    if (source.soft() != null) {
      return soft(model, source, source.soft());
    }
    if (source.messages() != null) {
      return messages(model, source.messages(), source.variables());
    }
    if (source.text() != null) {
      TokenIds ids_L = PromptEncoding.plain(model.tokenizer(), source.text());
      return new Seen(source.text(), ids_L, false);
    }
    TokenIds ids_L = Objects.requireNonNull(source.promptIds());
    return new Seen(model.tokenizer().decode(ids_L, false), ids_L, false);
  }
}
