package rosarium.experiments.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.core.template.ChatTemplate;
import rosarium.core.token.TokenIds;

/** Puts a query under a prompt and encodes it as its model expects. */
final class Conversation {
  private static final String PROBE = ".";

  private final ChatModel model;
  private final Map<String, TokenIds> probes = new HashMap<>();

  Conversation(ChatModel model) {
    this.model = model;
  }

  /**
   * A prompt as a model sees it.
   *
   * @param ids_L token ids, special tokens included
   * @param common how many leading ids do not depend on the query
   * @param systemMerged whether the template refused a system role and the prompt was merged into
   *     the user's turn
   */
  record Encoded(TokenIds ids_L, int common, boolean systemMerged) {}

  /** Encode one query under one prompt. */
  Encoded encode(Prompt prompt, Query query) {
    ChatTemplate.Rendered rendered = render(prompt, query.text());
    TokenIds ids_L = model.tokenizer().encode(rendered.text(), false);
    TokenIds probe_L =
        probes.computeIfAbsent(
            prompt.sha256() + prompt.id(),
            id -> model.tokenizer().encode(render(prompt, PROBE).text(), false));
    return new Encoded(ids_L, ids_L.commonPrefix(probe_L), rendered.systemMerged());
  }

  /** Return the first special token that a query spells out, or nothing. */
  java.util.Optional<String> specialIn(Query query) {
    return model.tokenizer().specialTokens().stream()
        .filter(token -> !token.isEmpty() && query.text().contains(token))
        .sorted()
        .findFirst();
  }

  private ChatTemplate.Rendered render(Prompt prompt, String text) {
    List<Message> messages = new ArrayList<>();
    if (prompt.text() != null) {
      messages.add(new Message("system", prompt.text()));
    }
    messages.add(new Message("user", text));
    return model.template().render(messages, true, Map.of());
  }
}
