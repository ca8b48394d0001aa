package rosarium.experiments.ask;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.core.token.TokenIds;

/**
 * A query in the words of the models that read it.
 *
 * @param streams what each role reads
 * @param texts the same with special tokens spelled out
 * @param merged whether a template refused the system role
 * @param forced_L how the answer is made to begin
 * @param options the token of each option; empty where an answer is written
 * @param dropped how many solved examples were left out since the context is too short
 */
public record Asked(
    SortedMap<StreamRole, StreamSpec> streams,
    SortedMap<StreamRole, String> texts,
    boolean merged,
    TokenIds forced_L,
    List<Integer> options,
    int dropped) {
  /**
   * Put a query under its prompts, with as many of its solved examples as every stream has room
   * for.
   *
   * @param texts system prompt of each role
   * @param readers model of each role
   * @param conversations how a model is spoken to
   * @param framing the prompt method
   * @param later turns behind the query; may be empty
   * @throws DataException when it cannot be put into a model's words
   */
  public static Asked of(
      Map<String, Prompt> texts,
      SortedMap<String, ChatModel> readers,
      Function<ChatModel, Conversation> conversations,
      Framing framing,
      Query query,
      List<Message> later) {
    Choice choice = query.choice();
    int shots = choice == null ? 0 : choice.shots().size();
    for (int dropped = 0; ; dropped++) {
      Asked asked = of(texts, readers, conversations, framing, query, later, dropped);
      if (dropped >= shots || asked.fits()) {
        return asked;
      }
    }
  }

  private boolean fits() {
    return streams.values().stream()
        .allMatch(stream -> stream.prompt_L().length() < stream.model().description().context());
  }

  private static Asked of(
      Map<String, Prompt> texts,
      SortedMap<String, ChatModel> readers,
      Function<ChatModel, Conversation> conversations,
      Framing framing,
      Query query,
      List<Message> later,
      int dropped) {
    Choice choice = query.choice();
    boolean merged = false;
    TokenIds forced_L = TokenIds.of();
    List<Integer> options = List.of();
    SortedMap<StreamRole, StreamSpec> streams = new TreeMap<>();
    SortedMap<StreamRole, String> read = new TreeMap<>();
    for (Map.Entry<String, Prompt> text : texts.entrySet()) {
      ChatModel reader = Objects.requireNonNull(readers.get(text.getKey()));
      Conversation own = conversations.apply(reader);
      StreamRole role = StreamRole.of(text.getKey()).orElseThrow();
      boolean positive = role.kind() == StreamRole.Kind.POSITIVE;
      Framing framed = positive ? framing : Framing.NONE;
      Function<String, List<Message>> turns = turns(framed, choice, dropped);
      String begun = choice == null ? "" : choice.prefix();
      Conversation.Encoded encoded = own.encode(text.getValue(), turns, query.text(), later, begun);
      merged |= encoded.systemMerged();
      if (positive && forced_L.length() == 0) {
        forced_L = own.prefix(text.getValue(), turns, query.text(), framed.prefix());
      }
      TokenIds prompt_L = encoded.ids_L();
      String seen = encoded.text();
      if (choice != null) {
        Conversation.Parting parting = own.options(text.getValue(), turns, query.text(), choice);
        options = agreed(options, parting.ids());
        prompt_L = parting.prompt_L();
        seen = parting.text();
      }
      read.put(role, seen);
      streams.put(role, new StreamSpec(reader.weights(), prompt_L, encoded.common()));
    }
    return new Asked(streams, read, merged, forced_L, options, dropped);
  }

  private static Function<String, List<Message>> turns(
      Framing framing, @Nullable Choice choice, int dropped) {
    return asked -> framing.turns(choice == null ? asked : choice.turn(asked, dropped));
  }

  private static List<Integer> agreed(List<Integer> before, List<Integer> options) {
    if (!before.isEmpty() && !before.equals(options)) {
      throw new DataException(
          DataException.Kind.CONFIG,
          "the options are the tokens %s in one stream and %s in another"
              .formatted(before, options));
    }
    return options;
  }
}
