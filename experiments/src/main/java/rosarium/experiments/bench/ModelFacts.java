package rosarium.experiments.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.ChatModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.token.TokenIds;
import rosarium.experiments.bench.measure.BenchPrompts;
import rosarium.experiments.bench.measure.SecondPass;
import rosarium.experiments.bench.measure.Shape;

/** What times alone do not say: what a model reads and keeps. Loads it once in every format. */
final class ModelFacts {
  private final BenchConfig config;
  private final ObjectNode root;

  private ModelFacts(BenchConfig config, ObjectNode root) {
    this.config = config;
    this.root = root;
  }

  /**
   * Add what the model is, how long prompts are and what caches hold to the facts.
   *
   * @param models loads the model in a format; closed here
   * @param says is told what goes on
   * @throws ConfigException if the model cannot be loaded, or cannot hold what is asked for
   */
  static void add(
      ObjectNode root,
      BenchConfig config,
      Function<String, ChatModel> models,
      Consumer<String> says) {
    ModelFacts facts = new ModelFacts(config, root);
    ObjectNode node = root.putObject("model").put("source", config.source());
    ObjectNode formats = JsonNodeFactory.instance.objectNode();
    for (String dtype : config.dtypes()) {
      says.accept("loading " + config.source() + " as " + dtype);
      try (ChatModel model = models.apply(dtype)) {
        ModelDescription about = model.weights().description();
        node.put("id", about.id()).put("sha256", about.sha256());
        node.put("vocabulary", about.vocabulary()).put("context", about.context());
        ObjectNode format = formats.putObject(dtype).put("runs_as", about.dtype());
        model.weights().bytesPerPass().ifPresent(bytes -> format.put("bytes_per_pass", bytes));
        format.put("cache_bytes_per_token", about.cacheBytesPerToken());
        facts.prompts(model);
      }
    }
    node.set("formats", formats);
  }

  private void prompts(ChatModel model) {
    int context = model.weights().description().context();
    Set<String> wanted = new LinkedHashSet<>(config.prompts());
    config.steps().ifPresent(s -> s.contexts().forEach(c -> check(context, "context", c + 1)));
    config.answers().ifPresent(a -> a.shapes().forEach(shape -> wanted.add(shape.prompt())));
    ObjectNode lengths = root.putObject("prompts");
    for (String prompt : wanted) {
      Map<StreamRole, TokenIds> ids = BenchPrompts.of(model, prompt);
      lengths
          .putObject(prompt)
          .put("positive", length(ids, StreamRole.POSITIVE))
          .put("reverse", length(ids, StreamRole.REVERSE));
    }
    ObjectNode cache = root.putObject("cache_tokens");
    config.answers().ifPresent(answers -> cacheTokens(cache, lengths, answers, context));
  }

  private static void cacheTokens(
      ObjectNode cache, ObjectNode lengths, BenchConfig.Answers answers, int context) {
    for (Shape shape : answers.shapes()) {
      int positive = lengths.path(shape.prompt()).path("positive").asInt();
      int reverse = lengths.path(shape.prompt()).path("reverse").asInt();
      check(context, "answer " + shape, Math.max(positive, reverse) + shape.written());
      for (String mode : answers.modes()) {
        long tokens = SecondPass.of(mode).cacheTokens(positive, reverse, shape.written());
        ObjectNode line = cache.has(mode) ? (ObjectNode) cache.get(mode) : cache.putObject(mode);
        line.put(shape.toString(), tokens);
      }
    }
  }

  private static void check(int context, String what, int tokens) {
    if (tokens > context) {
      throw new ConfigException(
          "%s: %d tokens; the model's context is %d".formatted(what, tokens, context));
    }
  }

  private static int length(Map<StreamRole, TokenIds> ids, StreamRole role) {
    return Objects.requireNonNull(ids.get(role)).length();
  }
}
