package rosarium.experiments.judge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.model.JudgeQuestion;
import rosarium.analysis.judge.model.JudgeReply;
import rosarium.analysis.judge.reply.JudgeModel;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.Variants;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.ChatModel;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.ObservedStep;
import rosarium.core.trace.StepObserver;
import rosarium.experiments.run.Runner;
import rosarium.experiments.run.Undecodable;

/** A model that is asked as a judge: all questions of a cell in one batch, greedily. */
final class EngineJudgeModel implements JudgeModel {
  private final String name;
  private final Supplier<String> identity;
  private final Supplier<ChatModel> loads;
  private final Runner.Decoder decoder;
  private final JudgeProgress progress;
  private final Map<String, List<Integer>> spelled = new HashMap<>();
  private @Nullable ChatModel loaded;
  private @Nullable String identified;

  /**
   * Prepare.
   *
   * @param identity hash over weights and number format; asked once
   * @param loads the model, when it is first needed; closed here
   * @param progress hears of each reply
   */
  EngineJudgeModel(
      String name,
      Supplier<String> identity,
      Supplier<ChatModel> loads,
      Runner.Decoder decoder,
      JudgeProgress progress) {
    this.name = name;
    this.identity = identity;
    this.loads = loads;
    this.decoder = decoder;
    this.progress = progress;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String identity() {
    if (identified == null) {
      identified = identity.get();
    }
    return identified;
  }

  private ChatModel model() {
    if (loaded == null) {
      loaded = loads.get();
      decoder.prepare(loaded.weights());
    }
    return loaded;
  }

  /** Sees how probable some words are as the first thing said. */
  private static final class FirstStep implements StepObserver {
    private final List<List<Integer>> ids;
    private List<Double> found = List.of();
    private boolean seen;

    FirstStep(List<List<Integer>> ids) {
      this.ids = ids;
    }

    @Override
    public void chose(ObservedStep step) {
      if (seen) {
        return;
      }
      seen = true;
      float[] logit_V = step.scores_BV().row(0);
      double highest = Double.NEGATIVE_INFINITY;
      for (float logit : logit_V) {
        highest = Math.max(highest, logit);
      }
      double sum = 0;
      for (float logit : logit_V) {
        sum += Math.exp(logit - highest);
      }
      List<Double> words = new ArrayList<>();
      for (List<Integer> word : ids) {
        double mass = 0;
        for (int id : word) {
          mass += id < logit_V.length ? Math.exp(logit_V[id] - highest) / sum : 0;
        }
        words.add(mass);
      }
      found = words;
    }
  }

  @Override
  public List<Optional<JudgeReply>> ask(
      List<JudgeQuestion> questions, int maxTokens, List<String> words) {
    ChatModel model = model();
    List<List<Integer>> ids = words.stream().map(this::idsOf).toList();
    List<DecodeRequest> requests = new ArrayList<>();
    Map<String, FirstStep> watching = new HashMap<>();
    for (int i = 0; i < questions.size(); i++) {
      TokenIds prompt_L = QuestionEncoding.of(model, questions.get(i));
      if (prompt_L.length() + maxTokens > model.weights().description().context()) {
        continue;
      }
      String id = Integer.toString(i);
      FirstStep first = new FirstStep(ids);
      watching.put(id, first);
      requests.add(
          DecodeRequest.of(
                  id,
                  Map.of(StreamRole.POSITIVE, new StreamSpec(model.weights(), prompt_L)),
                  Variants.defaults("plain", "judge"),
                  new StopRule(model.endOfText(), maxTokens))
              .withSuppressed(Undecodable.ids(model))
              .withObserver(first));
    }
    Map<String, Decoded> answers = decoded(requests);
    List<Optional<JudgeReply>> replies = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      String id = Integer.toString(i);
      Decoded decoded = answers.get(id);
      replies.add(
          decoded == null
              ? Optional.empty()
              : Optional.of(
                  new JudgeReply(
                      text(model, decoded), Objects.requireNonNull(watching.get(id)).found)));
    }
    return replies;
  }

  private Map<String, Decoded> decoded(List<DecodeRequest> requests) {
    Map<String, Decoded> answers = new HashMap<>();
    progress.begins(requests.size());
    decoder.decode(
        requests.iterator(),
        decoded -> {
          answers.put(decoded.id(), decoded);
          progress.replied();
        });
    return answers;
  }

  private static String text(ChatModel model, Decoded decoded) {
    if (decoded.error() != null) {
      return "failed: " + decoded.error();
    }
    return model.tokenizer().decode(decoded.ids_L(), true);
  }

  /**
   * Return every token that writes a word, with or without a blank before it. Words in either case;
   * a letter only as it is given, since {@code a} begins a sentence.
   */
  private List<Integer> idsOf(String word) {
    return spelled.computeIfAbsent(
        word,
        wanted -> {
          ChatModel model = model();
          List<Integer> ids = new ArrayList<>();
          for (int id = 0; id < model.tokenizer().size(); id++) {
            String text = model.tokenizer().decode(TokenIds.of(id), true).strip();
            if (wanted.length() == 1 ? text.equals(wanted) : text.equalsIgnoreCase(wanted)) {
              ids.add(id);
            }
          }
          return List.copyOf(ids);
        });
  }

  @Override
  public void close() {
    if (loaded != null) {
      loaded.close();
      loaded = null;
    }
  }
}
