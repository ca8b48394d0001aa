package rosarium.experiments.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import rosarium.core.config.ConfigException;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.soft.SoftPlace;
import rosarium.core.token.TokenIds;
import rosarium.core.tuning.Example;
import rosarium.core.tuning.Objective;
import rosarium.core.tuning.Objective.Form;
import rosarium.datasets.anchor.Anchor;
import rosarium.datasets.anchor.Anchor.Pool;

/**
 * Puts anchors into a model's words, with the place of a soft prompt in them.
 *
 * <p>An answer that is whole ends with the token that ends a turn, which is learned from as any
 * other. One that was cut, or that is an opening (it ends in a colon), does not.
 */
final class AcdExamples {
  /** Stands in for an instruction where only the text of the prompt is looked at. */
  private static final String PROBE = "?";

  private final ChatModel model;
  private final AcdConfig config;

  AcdExamples(ChatModel model, AcdConfig config) {
    this.model = model;
    this.config = config;
  }

  /** Which of the two prompts is tuned. */
  enum Kind {
    /** The safe one: refusals are wanted. */
    SP("L_p", "L_n"),
    /** The adversarial one: acceptances are. */
    AP("L_no", "L_po");

    private final String refusal;
    private final String acceptance;

    Kind(String refusal, String acceptance) {
      this.refusal = refusal;
      this.acceptance = acceptance;
    }

    /** Return the part that a pair belongs to, as zhao2024acd calls it. */
    String part(Pool pool) {
      return switch (pool) {
        case HR -> refusal;
        case HA -> acceptance;
        case S -> "L_r";
      };
    }

    private String likely() {
      return this == SP ? refusal : acceptance;
    }

    private String unlikely() {
      return this == SP ? acceptance : refusal;
    }
  }

  /** Return what is made small for a prompt. */
  Objective objective(Kind kind) {
    Map<String, Objective.Part> parts = new LinkedHashMap<>();
    AcdConfig.Weights weights = config.weights();
    parts.put(kind.likely(), new Objective.Part(Form.LIKELIHOOD, weights.likely()));
    parts.put(kind.unlikely(), new Objective.Part(Form.UNLIKELIHOOD, weights.unlikely()));
    parts.put("L_r", new Objective.Part(Form.LIKELIHOOD, weights.harmless()));
    return new Objective(parts, config.clamp());
  }

  /** Return the tokens of the text that a soft prompt begins as. */
  SoftPlace place(String text) {
    if (config.form() == AcdConfig.Form.RAW) {
      return SoftPlace.raw(model.tokenizer(), text, PROBE);
    }
    return SoftPlace.of(model.tokenizer(), rendered(text, PROBE), text);
  }

  private String rendered(String text, String instruction) {
    List<Message> messages = List.of(new Message("system", text), new Message("user", instruction));
    return model.template().render(messages, true, Map.of()).text();
  }

  /**
   * Make the examples of a prompt.
   *
   * @param text what the prompt begins as
   * @param soft_L the ids of its rows
   */
  List<Example> examples(Kind kind, String text, TokenIds soft_L, List<Anchor> anchors) {
    List<Example> examples = new ArrayList<>();
    for (Anchor anchor : anchors) {
      TokenIds prompt_L = prompt(text, soft_L, anchor.instruction());
      TokenIds answer_L = answer(anchor);
      examples.add(
          new Example(
              kind.part(anchor.set()), prompt_L.plus(answer_L.toArray()), prompt_L.length()));
    }
    return examples;
  }

  private TokenIds prompt(String text, TokenIds soft_L, String instruction) {
    if (config.form() == AcdConfig.Form.RAW) {
      return SoftPlace.raw(model.tokenizer(), text, instruction).with(soft_L);
    }
    return SoftPlace.of(model.tokenizer(), rendered(text, instruction), text).with(soft_L);
  }

  private TokenIds answer(Anchor anchor) {
    TokenIds answer_L = model.tokenizer().encode(anchor.answer(), false);
    boolean cut = answer_L.length() > config.answerTokens();
    if (cut) {
      return answer_L.slice(0, config.answerTokens());
    }
    return anchor.answer().endsWith(":") ? answer_L : answer_L.plus(endOfTurn());
  }

  /** Return the id that ends an answer in the model's own template. */
  private int endOfTurn() {
    Set<Integer> ends = new TreeSet<>(model.endOfText());
    List<Message> turns = List.of(new Message("user", PROBE), new Message("assistant", PROBE));
    String text = model.template().render(turns, false, Map.of()).text();
    TokenIds ids_L = model.tokenizer().encode(text, false);
    for (int l = ids_L.length() - 1; l >= 0; l--) {
      if (ends.contains(ids_L.get(l))) {
        return ids_L.get(l);
      }
    }
    return ends.stream()
        .findFirst()
        .orElseThrow(() -> new ConfigException("the model names no token that ends a text"));
  }
}
