package rosarium.experiments.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.Variants;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Prompt;
import rosarium.core.token.TextStream;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.plan.Library;
import rosarium.experiments.run.Runner;
import rosarium.experiments.run.Undecodable;

/**
 * One query under one pair of prompts, answered by several variants.
 *
 * @param prompts the framing of each role
 * @param query what is asked
 */
public record SingleQuery(Map<StreamRole, Prompt> prompts, String query) {
  /** Find the prompts. */
  public static SingleQuery of(Library library, String positive, String reverse, String query) {
    Prompt wanted =
        library.prompt(new PromptSource("--positive", positive, null, null), Optional.empty());
    Prompt contrasted =
        library.prompt(new PromptSource("--reverse", reverse, null, null), Optional.of(wanted));
    Prompt neutral =
        library.prompt(new PromptSource("plain", "none", null, null), Optional.empty());
    return new SingleQuery(
        Map.of(
            StreamRole.POSITIVE, wanted,
            StreamRole.REVERSE, contrasted,
            StreamRole.PLAIN, neutral),
        query);
  }

  /**
   * A part of an answer.
   *
   * @param text as it may be printed
   * @param changed whether the closed row alone would have chosen another token here
   */
  public record Piece(String text, boolean changed) {}

  /**
   * What one variant wrote.
   *
   * @param strategy the variant
   * @param gate when it acted
   * @param pieces its tokens, without the end
   * @param foot one line about it
   */
  public record Answer(ContrastStrategy strategy, Gate gate, List<Piece> pieces, String foot) {}

  /** Decode all variants together. */
  public List<Answer> answers(
      ChatModel model,
      Runner.Decoder decoder,
      List<ContrastStrategy> strategies,
      Function<ContrastStrategy, Gate> gates,
      int maxTokens) {
    Set<Integer> undecodable = Undecodable.ids(model);
    List<DecodeRequest> requests = new ArrayList<>();
    for (ContrastStrategy strategy : strategies) {
      Map<StreamRole, StreamSpec> streams = new TreeMap<>();
      for (StreamRole role : strategy.streams()) {
        if (role.isStream()) {
          streams.put(role, stream(model, role, strategy));
        }
      }
      requests.add(
          DecodeRequest.of(
                  Integer.toString(requests.size()),
                  streams,
                  strategy,
                  new StopRule(model.endOfText(), maxTokens))
              .withGate(gates.apply(strategy))
              .withSuppressed(undecodable)
              .withTopScores(1));
    }
    Map<String, Decoded> byId = new TreeMap<>();
    decoder.decode(requests.iterator(), decoded -> byId.put(decoded.id(), decoded));
    return requests.stream()
        .map(r -> answer(model, r, Objects.requireNonNull(byId.get(r.id()), r.id())))
        .toList();
  }

  private StreamSpec stream(ChatModel model, StreamRole role, ContrastStrategy strategy) {
    Prompt prompt = prompts.get(role);
    if (prompt == null) {
      throw new ConfigException(
          "variant '%s' needs a %s stream, which 'try' cannot give; use 'decode'"
              .formatted(Variants.card(strategy).id(), role.id()));
    }
    List<Message> messages = new ArrayList<>();
    if (prompt.text() != null) {
      messages.add(new Message("system", prompt.text()));
    }
    messages.add(new Message("user", query));
    return new StreamSpec(model.weights(), Prompting.messages(model, messages, Map.of()).ids_L());
  }

  private static Answer answer(ChatModel model, DecodeRequest request, Decoded decoded) {
    if (decoded.error() != null) {
      return new Answer(
          request.strategy(), request.gate(), List.of(), "failed: " + decoded.error());
    }
    List<Piece> pieces = new ArrayList<>();
    TextStream text = model.tokenizer().textStream(true);
    int changes = 0;
    for (Decoded.Step step : decoded.steps()) {
      boolean changed = step.closedChoice() >= 0 && step.closedChoice() != step.id();
      changes += changed ? 1 : 0;
      pieces.add(new Piece(text.append(step.id()), changed));
    }
    pieces.add(new Piece(text.flush(), false));
    String foot =
        String.format(
            Locale.ROOT,
            "%d tokens, %d changed, %s, %.0f ms",
            decoded.ids_L().length(),
            changes,
            decoded.finish().json(),
            decoded.timing().prefillMs() + decoded.timing().decodeMs());
    return new Answer(request.strategy(), request.gate(), pieces, foot);
  }
}
