package rosarium.experiments.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Prompt;
import rosarium.core.token.TokenIds;
import rosarium.experiments.bench.quality.QualityText;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.exchange.Prompting;
import rosarium.experiments.wiring.ModuleLibrary;

/** The prompts that are measured: a chat under two framings, or so many tokens of our own text. */
public final class BenchPrompts {
  /** The word for a query in the model's chat template under our two system prompts. */
  public static final String CHAT = "chat";

  private static final String QUERY =
      "My neighbour's tree hangs over my fence. What may I do about it, and what should I ask first?";

  private BenchPrompts() {}

  /**
   * Return what the positive and the reverse stream read.
   *
   * @param prompt {@link #CHAT}, or a number of tokens, which both then have
   * @throws ConfigException if the model cannot hold so many
   */
  public static Map<StreamRole, TokenIds> of(ChatModel model, String prompt) {
    return prompt.equals(CHAT)
        ? Map.of(
            StreamRole.POSITIVE, chat(model, "own-positive"),
            StreamRole.REVERSE, chat(model, "own-reverse"))
        : Map.of(
            StreamRole.POSITIVE, tokens(model, Integer.parseInt(prompt), 0),
            StreamRole.REVERSE, tokens(model, Integer.parseInt(prompt), 1));
  }

  /**
   * Return tokens of our own text, said again and again where more are asked for than it has.
   *
   * @param skip how many of its first tokens to leave out, so that streams differ
   */
  public static TokenIds tokens(ChatModel model, int count, int skip) {
    int context = model.weights().description().context();
    if (count > context) {
      throw new ConfigException(
          "a prompt of %d tokens; the context of %s is %d"
              .formatted(count, model.weights().description().id(), context));
    }
    TokenIds text_L = model.tokenizer().encode(QualityText.ownProse(), false);
    int[] ids_L = new int[count];
    for (int l = 0; l < count; l++) {
      ids_L[l] = text_L.get((l + skip) % text_L.length());
    }
    return TokenIds.of(ids_L);
  }

  private static TokenIds chat(ChatModel model, String framing) {
    Prompt prompt =
        new ModuleLibrary(Optional.empty())
            .prompt(new PromptSource("bench", framing, null, null), Optional.empty());
    List<Message> messages = new ArrayList<>();
    if (prompt.text() != null) {
      messages.add(new Message("system", prompt.text()));
    }
    messages.add(new Message("user", QUERY));
    return Prompting.messages(model, messages, Map.of()).ids_L();
  }
}
