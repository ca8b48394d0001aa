package rosarium.experiments.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import rosarium.core.decode.draft.PassCosts;
import rosarium.core.decode.draft.Speculation;
import rosarium.core.model.LanguageModel;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.config.document.Setting;

/**
 * Whether and how answers are read ahead of: a word, or {@code {draft: word, tokens: k}}.
 *
 * @param draft where guesses come from
 * @param tokens most guesses of one pass, in [1, 32]
 */
public record SpeculationSetting(Draft draft, int tokens) {
  /** What holds where nothing is said. */
  public static final SpeculationSetting AUTO = new SpeculationSetting(Draft.AUTO, 4);

  /** Where guesses come from. */
  public enum Draft {
    /** The same words before, as many as pay by what passes of the model were measured to cost. */
    AUTO,
    /** Nothing is guessed. */
    NONE,
    /** The same words before, in prompt and answer. */
    NGRAM,
    /** The closed stream alone. */
    POSITIVE;

    /** Return the name in configs. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final List<String> IDS = Arrays.stream(Draft.values()).map(Draft::id).toList();

  /** Bind a setting. */
  public static SpeculationSetting bind(Setting setting) {
    if (setting.node().isTextual()) {
      return new SpeculationSetting(draft(setting), AUTO.tokens);
    }
    setting.allow(List.of("draft", "tokens"));
    return new SpeculationSetting(
        draft(setting.at("draft", "one of " + String.join(", ", IDS))),
        (int)
            setting
                .find("tokens")
                .map(tokens -> tokens.integer(1, Speculation.MOST_TOKENS))
                .orElse((long) AUTO.tokens)
                .longValue());
  }

  /** Bind the value of an option: a word, or a mapping in braces. */
  public static SpeculationSetting parse(String option, String value) {
    String document = value.startsWith("{") ? value : "draft: " + value;
    return bind(Setting.root(ConfigFile.parse(option, document)));
  }

  private static Draft draft(Setting setting) {
    String id = setting.oneOf("source of drafts", IDS);
    return Draft.valueOf(id.toUpperCase(Locale.ROOT));
  }

  /** Decide for a model; {@code auto} measures it. */
  public Speculation on(LanguageModel model, LongSupplier nanoClock) {
    return switch (draft) {
      case AUTO -> Speculation.auto(model, tokens, nanoClock);
      case NONE -> Speculation.NONE;
      case NGRAM -> Speculation.ngram(tokens);
      case POSITIVE -> Speculation.positive(tokens);
    };
  }

  /** Return what was decided, for the files of a run. */
  public ObjectNode facts(Speculation decided) {
    ObjectNode facts = JsonNodeFactory.instance.objectNode();
    facts.put("setting", draft.id());
    facts.put(
        "draft", draft == Draft.AUTO ? (decided.tokens() > 0 ? "ngram" : "none") : draft.id());
    facts.put("tokens", decided.tokens());
    PassCosts costs = decided.costs();
    if (costs != null) {
      ObjectNode ms = facts.putObject("ms_by_tokens_of_a_pass");
      costs.msByTokens().forEach((size, cost) -> ms.put(Integer.toString(size), cost));
    }
    return facts;
  }
}
