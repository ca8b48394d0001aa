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
import rosarium.core.trace.StepTrace;
import rosarium.core.trace.Tracer;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.plan.Library;
import rosarium.experiments.run.Runner;
import rosarium.experiments.run.Spelling;
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
   * @param kl the largest divergence between the streams here, nats; 0 where there was nothing to
   *     compare
   */
  public record Piece(String text, boolean changed, double kl) {
    /** Make a part that says nothing of how it came about. */
    public static Piece of(String text) {
      return new Piece(text, false, 0);
    }
  }

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
    Map<String, Tracer> tracers = new TreeMap<>();
    for (ContrastStrategy strategy : strategies) {
      Map<StreamRole, StreamSpec> streams = new TreeMap<>();
      for (StreamRole role : strategy.streams()) {
        if (role.isStream()) {
          streams.put(role, stream(model, role, strategy));
        }
      }
      String id = Integer.toString(requests.size());
      Tracer tracer = new Tracer(1);
      tracers.put(id, tracer);
      requests.add(
          DecodeRequest.of(id, streams, strategy, new StopRule(model.endOfText(), maxTokens))
              .withGate(gates.apply(strategy))
              .withSuppressed(undecodable)
              .withObserver(tracer));
    }
    Map<String, Decoded> byId = new TreeMap<>();
    decoder.decode(requests.iterator(), decoded -> byId.put(decoded.id(), decoded));
    return requests.stream()
        .map(
            r ->
                answer(
                    model,
                    r,
                    Objects.requireNonNull(byId.get(r.id()), r.id()),
                    Objects.requireNonNull(tracers.get(r.id()), r.id()).steps()))
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

  private static Answer answer(
      ChatModel model, DecodeRequest request, Decoded decoded, List<StepTrace> steps) {
    if (decoded.error() != null) {
      return new Answer(
          request.strategy(), request.gate(), List.of(), "failed: " + decoded.error());
    }
    List<String> texts =
        Spelling.pieces(model.tokenizer(), steps.stream().map(StepTrace::id).toList());
    List<Piece> pieces = new ArrayList<>();
    for (int t = 0; t < steps.size(); t++) {
      pieces.add(new Piece(texts.get(t), steps.get(t).flipped(), steps.get(t).widest()));
    }
    String foot =
        String.format(
            Locale.ROOT,
            "%d tokens, %d changed, %s, %.0f ms",
            decoded.ids_L().length(),
            steps.stream().filter(StepTrace::flipped).count(),
            decoded.finish().json(),
            decoded.timing().prefillMs() + decoded.timing().decodeMs());
    return new Answer(request.strategy(), request.gate(), pieces, foot);
  }
}
