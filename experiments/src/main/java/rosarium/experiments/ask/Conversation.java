package rosarium.experiments.ask;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.prompt.soft.SoftPlace;
import rosarium.core.template.ChatTemplate;
import rosarium.core.token.TokenIds;

/** Puts a query under a prompt and encodes it as its model expects. */
public final class Conversation {
  private static final String PROBE = ".";

  private final ChatModel model;
  private final Map<Probe, TokenIds> probes = new HashMap<>();

  /** Prepare for one model. */
  public Conversation(ChatModel model) {
    this.model = model;
  }

  /**
   * A prompt as a model sees it.
   *
   * @param text special tokens spelled out
   * @param ids_L token ids, special tokens included
   * @param common how many leading ids do not depend on the query
   * @param systemMerged whether the template refused a system role and the prompt was merged into
   *     the user's turn
   */
  public record Encoded(String text, TokenIds ids_L, int common, boolean systemMerged) {}

  /** A conversation that asks next to nothing, to see what all of them have in common. */
  private record Probe(@Nullable SoftPrompt soft, List<Message> messages) {}

  /**
   * Encode one conversation.
   *
   * @param prompt the system prompt
   * @param turns the turns that a query becomes
   * @param query what is asked
   * @param later turns behind those; may be empty
   * @param prefix how the answer begins already; may be empty
   */
  public Encoded encode(
      Prompt prompt,
      Function<String, List<Message>> turns,
      String query,
      List<Message> later,
      String prefix) {
    List<Message> messages = new ArrayList<>(messages(prompt, turns.apply(query)));
    messages.addAll(later);
    ChatTemplate.Rendered rendered = render(prompt, messages);
    String text = rendered.text() + prefix;
    TokenIds ids_L = ids(prompt, text);
    TokenIds probe_L =
        probes.computeIfAbsent(
            new Probe(prompt.soft(), messages(prompt, turns.apply(PROBE))),
            probe -> ids(prompt, render(prompt, probe.messages()).text()));
    return new Encoded(text, ids_L, ids_L.commonPrefix(probe_L), rendered.systemMerged());
  }

  /** Encode what was rendered, with the soft prompt in the place of its text if there is one. */
  private TokenIds ids(Prompt prompt, String rendered) {
    SoftPrompt soft = prompt.soft();
    if (soft == null) {
      return model.tokenizer().encode(rendered, false);
    }
    SoftPlace place =
        soft.tuning().raw()
            ? SoftPlace.raw(model.tokenizer(), soft.text(), rendered)
            : SoftPlace.of(model.tokenizer(), rendered, soft.text());
    return place.with(model.weights().readable(soft));
  }

  /**
   * Encode how an answer is made to begin, as it is encoded behind its prompt.
   *
   * @param prefix may be empty
   */
  public TokenIds prefix(
      Prompt prompt, Function<String, List<Message>> turns, String query, String prefix) {
    if (prefix.isEmpty()) {
      return TokenIds.of();
    }
    String text = render(prompt, messages(prompt, turns.apply(query))).text();
    TokenIds without_L = model.tokenizer().encode(text, false);
    TokenIds with_L = model.tokenizer().encode(text + prefix, false);
    return with_L.commonPrefix(without_L) == without_L.length()
        ? with_L.slice(without_L.length(), with_L.length())
        : model.tokenizer().encode(prefix, false);
  }

  /**
   * The ways in which an answer can go on.
   *
   * @param text what stands before they part
   * @param prompt_L its token ids
   * @param options_L the token of each option, or all of its tokens where options are weighed
   */
  public record Parting(String text, TokenIds prompt_L, List<TokenIds> options_L) {
    /** Copy the list. */
    public Parting {
      options_L = List.copyOf(options_L);
    }
  }

  /**
   * Return for each option what follows when the answer goes on with it: the token that tells it
   * from the others (methods.md 7.3), or its tokens where it is weighed as a whole (7.6). A blank
   * before options of one token that is a token of its own belongs to the prompt.
   *
   * @throws DataException where the tokenizer merges prefix and option, or one option is the
   *     beginning of another
   */
  public Parting options(
      Prompt prompt, Function<String, List<Message>> turns, String query, Choice choice) {
    String text = render(prompt, messages(prompt, turns.apply(query))).text() + choice.prefix();
    TokenIds before_L = ids(prompt, text);
    List<TokenIds> with = new ArrayList<>();
    for (String option : choice.options()) {
      with.add(ids(prompt, text + choice.glue() + option));
    }
    int common =
        choice.best() == null
            ? with.stream().mapToInt(each -> each.commonPrefix(with.get(0))).min().orElseThrow()
            : before_L.length();
    for (int i = 0; i < with.size(); i++) {
      boolean merged = with.get(i).commonPrefix(before_L) < before_L.length();
      if (merged || with.get(i).length() == common) {
        throw new DataException(
            DataException.Kind.CONFIG,
            "the tokenizer has no token of its own for the option '%s' behind the answer prefix '%s'"
                .formatted(choice.glue() + choice.options().get(i), choice.prefix()));
      }
    }
    if (choice.best() != null) {
      return new Parting(
          text, before_L, with.stream().map(each -> each.slice(common, each.length())).toList());
    }
    List<TokenIds> ids = with.stream().map(each -> each.slice(common, common + 1)).toList();
    if (new HashSet<>(ids).size() < ids.size()) {
      throw new DataException(
          DataException.Kind.CONFIG,
          "behind the answer prefix '%s' two of the options %s begin with one token: %s"
              .formatted(choice.prefix(), choice.options(), ids));
    }
    String read = common > before_L.length() ? text + choice.glue() : text;
    return new Parting(read, with.get(0).slice(0, common), ids);
  }

  /** Return the first special token that a query spells out, or nothing. */
  public Optional<String> specialIn(Query query) {
    return model.tokenizer().specialTokens().stream()
        .filter(token -> !token.isEmpty() && query.text().contains(token))
        .sorted()
        .findFirst();
  }

  private static List<Message> messages(Prompt prompt, List<Message> turns) {
    List<Message> messages = new ArrayList<>();
    if (prompt.text() != null) {
      messages.add(new Message("system", prompt.text()));
    }
    messages.addAll(turns);
    return messages;
  }

  /** Apply the chat template, or none where a soft prompt was tuned without. */
  private ChatTemplate.Rendered render(Prompt prompt, List<Message> messages) {
    SoftPrompt soft = prompt.soft();
    if (soft == null || !soft.tuning().raw()) {
      return model.template().render(messages, true, Map.of());
    }
    if (messages.size() != 2) {
      throw new DataException(
          DataException.Kind.CONFIG,
          "prompt '%s' was tuned to stand before a bare query (form: raw), and this query has %d turns"
              .formatted(prompt.id(), messages.size() - 1));
    }
    return new ChatTemplate.Rendered(messages.get(1).content(), false);
  }
}
