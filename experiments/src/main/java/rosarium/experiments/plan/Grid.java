package rosarium.experiments.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import rosarium.core.checkpoint.adapter.LoraAdapter;
import rosarium.core.config.ConfigException;
import rosarium.core.model.DeviceName;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.PromptPair;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.prompt.Split;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord.PromptUse;
import rosarium.core.record.RunRecord.StreamModel;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.ExperimentConfig.DatasetSetting;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.config.ExperimentConfig.StreamSetting;
import rosarium.experiments.config.ExperimentConfig.VariantPoint;
import rosarium.experiments.config.ExperimentConfig.VariantSetting;
import rosarium.experiments.config.Known;

/**
 * Multiplies a config out: models x data sets x variants x prompt pairs, in the order of the file,
 * the last fastest.
 *
 * <p>A cell is what determines its answers and nothing else. The name of its prompt pair is not
 * part of its identity and neither is a prompt that its variant does not read, so {@code plain}
 * under two reverse prompts is one cell, named after the first pair. What a stream runs on is part
 * of it where that is not the model of the cell.
 */
public final class Grid {
  private static final int ID_LENGTH = 12;

  private final ExperimentConfig config;
  private final Known known;
  private final Library library;
  private final Map<String, Cell> cells = new LinkedHashMap<>();
  private final Map<String, List<Query>> queries = new LinkedHashMap<>();
  private final Map<String, Prompt> prompts = new LinkedHashMap<>();
  private final Map<JsonNode, Library.Method> methods = new LinkedHashMap<>();
  private final Map<DatasetSetting, Library.Drawn> draws = new HashMap<>();
  private final Map<String, SortedMap<String, ModelSetting>> streams = new HashMap<>();
  private final Map<String, String> sources = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private int duplicates;

  private Grid(ExperimentConfig config, Known known, Library library) {
    this.config = config;
    this.known = known;
    this.library = library;
  }

  /**
   * What a config comes to.
   *
   * @param plan the cells
   * @param queries the drawn queries of each data set, by its id
   * @param prompts every prompt that a cell uses, by its id
   * @param streams by the id of a cell what its streams run on, by role
   * @param methods every prompt method that a cell uses, by its id and parameters
   * @param notes what a reader of the plan should know
   */
  public record Expanded(
      Plan plan,
      Map<String, List<Query>> queries,
      Map<String, Prompt> prompts,
      Map<String, SortedMap<String, ModelSetting>> streams,
      Map<JsonNode, Library.Method> methods,
      List<String> notes) {
    /** Return the prompt method of a cell; one that does nothing if it has none. */
    public Library.Method method(Cell cell) {
      return cell.method() == null
          ? Library.Method.NONE
          : Objects.requireNonNull(methods.get(cell.method()), "the plan's own method");
    }
  }

  /**
   * Multiply a config out.
   *
   * @throws ConfigException when a variant needs a prompt that a pair does not have, or a pair
   *     would contrast a stream with itself
   */
  public static Expanded expand(ExperimentConfig config, Known known, Library library) {
    return new Grid(config, known, library).expand();
  }

  private Expanded expand() {
    for (DatasetSetting dataset : config.datasets()) {
      Library.Drawn drawn = located(dataset.where(), () -> library.queries(dataset));
      draws.put(dataset, drawn);
      String id = drawn.queries().get(0).dataset();
      if (drawn.repeats() > 0) {
        notes.add(
            "data set %s: %d queries stand there more than once and are asked once"
                .formatted(id, drawn.repeats()));
      }
      if (queries.put(id, drawn.queries()) != null) {
        throw new ConfigException(
            "%s: data set '%s' stands twice in the list".formatted(dataset.where(), id));
      }
    }
    for (ModelSetting model : config.models()) {
      for (DatasetSetting dataset : config.datasets()) {
        for (VariantSetting variant : config.variants()) {
          add(model, dataset, variant);
        }
      }
    }
    Plan plan = Plan.of(config.name(), List.copyOf(cells.values()), duplicates);
    return new Expanded(plan, queries, prompts, streams, methods, notes);
  }

  private void add(ModelSetting model, DatasetSetting dataset, VariantSetting variant) {
    for (VariantPoint point : variant.points()) {
      for (Pairing pairing : Pairing.of(variant, config.prompts())) {
        for (SortedMap<String, StreamSetting> bound : variant.bindings()) {
          Streams own = streams(variant, point, pairing, bound, model);
          add(cell(model, dataset, point, pairing, bound, own), own.models());
        }
      }
    }
  }

  private void add(Cell cell, SortedMap<String, ModelSetting> models) {
    streams.put(cell.id(), models);
    if (cells.putIfAbsent(cell.id(), cell) != null) {
      duplicates++;
    }
  }

  /** What the streams of a cell read and run on, by role. */
  private record Streams(
      SortedMap<String, PromptUse> uses, SortedMap<String, ModelSetting> models) {}

  private Streams streams(
      VariantSetting variant,
      VariantPoint point,
      Pairing pairing,
      Map<String, StreamSetting> bound,
      ModelSetting cell) {
    pairing.checkNumber(variant, point);
    checkMethod(variant, point);
    Streams streams = new Streams(new TreeMap<>(), new TreeMap<>());
    for (String role : point.roles()) {
      PromptSetting pair = pairing.pairOf(role);
      PromptSource source = pairing.source(variant, point, role, bound.get(role));
      Optional<Prompt> positive =
          Optional.ofNullable(pair.byRole().get("positive")).map(p -> prompt(p, Optional.empty()));
      Prompt stated = prompt(source, positive);
      Prompt prompt = isPositive(role) ? method(variant, point).framing().system(stated) : stated;
      keep(source, prompt);
      refuseLearned(source, prompt);
      ModelSetting model = cell;
      StreamModel own = null;
      StreamSetting setting = bound.get(role);
      if (setting != null && !setting.on(cell).equals(cell)) {
        model = setting.on(cell);
        String adapter = model.adapter() == null ? null : LoraAdapter.sha256(model.adapter());
        Boolean cut = setting.cutVocabulary() ? true : null;
        own = new StreamModel(model.id(), model.runsAs(), adapter, cut, null);
        refuseSameName(model);
      }
      streams.models().put(role, model);
      streams.uses().put(role, new PromptUse(prompt.id(), prompt.sha256(), own));
    }
    for (int i = 0; i < pairing.pairs().size(); i++) {
      String number = i == 0 ? "" : "-" + (i + 1);
      refuseEqual(pairing.pairs().get(i).where(), streams, "positive" + number, "reverse" + number);
    }
    refuseEqual(variant.where(), streams, "expert", "amateur");
    return streams;
  }

  /** Cells and records call a model by its id, so that an id must stand for one model only. */
  private void refuseSameName(ModelSetting model) {
    for (ModelSetting other : config.models()) {
      String source = sources.putIfAbsent(other.id(), other.source());
      if (source != null && !source.equals(other.source())) {
        throw new ConfigException(
            "%s: two models are called '%s'".formatted(other.where(), other.id()));
      }
    }
    String what = model.source() + (model.adapter() == null ? "" : " " + model.adapter());
    String source = sources.putIfAbsent(model.id(), what);
    if (source != null && !source.equals(what)) {
      throw new ConfigException(
          "%s: two models are called '%s': %s and %s"
              .formatted(model.where(), model.id(), source, what));
    }
  }

  private static void checkMethod(VariantSetting variant, VariantPoint point) {
    if (point.method() != null && point.roles().stream().noneMatch(Grid::isPositive)) {
      throw new ConfigException(
          "%s: prompt method '%s' acts on the positive prompt, and %s reads none"
              .formatted(
                  variant.where(),
                  point.method().path("id").asText(),
                  point.variant().path("id").asText()));
    }
  }

  private static boolean isPositive(String role) {
    return role.matches("positive(-[0-9]+)?");
  }

  private Library.Method method(VariantSetting variant, VariantPoint point) {
    ObjectNode method = point.method();
    if (method == null) {
      return Library.Method.NONE;
    }
    Library.Method known = methods.get(method);
    if (known == null) {
      known = located(variant.where() + ".method", () -> library.method(method));
      methods.put(method, known);
    }
    return known;
  }

  private Prompt prompt(PromptSource source, Optional<Prompt> positive) {
    return located(source.where(), () -> library.prompt(source, positive));
  }

  private void keep(PromptSource source, Prompt prompt) {
    Prompt other = prompts.putIfAbsent(prompt.id(), prompt);
    if (other != null && !other.equals(prompt)) {
      throw new ConfigException(
          "%s: prompt id '%s' stands for two different texts"
              .formatted(source.where(), prompt.id()));
    }
  }

  /** A prompt that was tuned on a query must not be judged by it. */
  private void refuseLearned(PromptSource source, Prompt prompt) {
    SoftPrompt soft = prompt.soft();
    if (soft == null || soft.tuning().learned().isEmpty()) {
      return;
    }
    queries.forEach(
        (dataset, asked) -> {
          List<String> learned =
              asked.stream()
                  .filter(q -> soft.tuning().learned().contains(Split.fingerprint(q.text())))
                  .map(Query::id)
                  .toList();
          if (!learned.isEmpty()) {
            throw new ConfigException(
                "%s: '%s' was tuned on %d of these queries of %s, the first is %s; 'split: evaluation' leaves them out"
                    .formatted(
                        source.where(), prompt.id(), learned.size(), dataset, learned.get(0)));
          }
        });
  }

  private static <T> T located(String where, Supplier<T> action) {
    try {
      return action.get();
    } catch (ConfigException unplaced) {
      throw new ConfigException(where + ": " + unplaced.getMessage(), unplaced);
    }
  }

  private void refuseEqual(String where, Streams streams, String one, String other) {
    PromptUse left = streams.uses().get(one);
    PromptUse right = streams.uses().get(other);
    if (left == null || right == null || !Objects.equals(left.model(), right.model())) {
      return;
    }
    try {
      PromptPair unused =
          new PromptPair(
              Objects.requireNonNull(prompts.get(left.id())),
              Objects.requireNonNull(prompts.get(right.id())));
    } catch (IllegalArgumentException same) {
      throw new ConfigException(where + ": " + same.getMessage(), same);
    }
  }

  private Cell cell(
      ModelSetting model,
      DatasetSetting dataset,
      VariantPoint point,
      Pairing pairing,
      Map<String, StreamSetting> bound,
      Streams streams) {
    Library.Drawn drawn = Objects.requireNonNull(draws.get(dataset));
    String datasetId = drawn.queries().get(0).dataset();
    return new Cell(
        CanonicalJson.sha256(identity(model, point, streams, drawn, maxTokens(dataset, drawn)))
            .substring(0, ID_LENGTH),
        Label.of(point.variant(), point.gate(), known.gateOf(point.variant()), point.sampling())
            + Label.of(bound)
            + (point.method() == null ? "" : " + " + Label.of(point.method())),
        model.id(),
        model.runsAs(),
        point.variant(),
        point.gate(),
        point.sampling(),
        pairing.name(),
        streams.uses(),
        datasetId,
        drawn.sha256(),
        drawn.queries().size(),
        config.samples(),
        config.seed(),
        maxTokens(dataset, drawn),
        point.method());
  }

  /** An option is chosen in one step. */
  private static int maxTokens(DatasetSetting dataset, Library.Drawn drawn) {
    boolean chosen = drawn.queries().stream().allMatch(query -> query.choice() != null);
    return chosen ? 1 : dataset.maxTokens();
  }

  /** Everything that determines the answers of a cell, and nothing else. */
  private ObjectNode identity(
      ModelSetting model, VariantPoint point, Streams streams, Library.Drawn drawn, int maxTokens) {
    ObjectNode identity = JsonNodeFactory.instance.objectNode();
    putModel(identity, model);
    identity.set("variant", point.variant());
    identity.set("gate", point.gate());
    identity.set("sampling", point.sampling());
    putStreams(identity, streams.uses());
    if (point.method() != null) {
      identity.set("method", point.method());
      identity.set("method_texts", texts(point.method()));
    }
    identity.put("dataset", drawn.queries().get(0).dataset()).put("dataset_sha256", drawn.sha256());
    identity.put("samples", config.samples()).put("seed", config.seed());
    identity.put("max_tokens", maxTokens);
    identity.put("reproducible", config.reproducible());
    identity.put("special_in_text", config.refuseSpecial() ? "refuse" : "allow");
    return identity;
  }

  private ObjectNode texts(ObjectNode method) {
    ObjectNode texts = JsonNodeFactory.instance.objectNode();
    Objects.requireNonNull(methods.get(method)).texts().forEach(texts::put);
    return texts;
  }

  private static void putModel(ObjectNode identity, ModelSetting model) {
    identity.put("model", model.id()).put("dtype", model.dtype());
    if (!model.device().equals(DeviceName.CPU)) { // a processor's cells keep their older ids
      identity.put("device", model.device().id());
    }
  }

  /** A cell whose streams all run on its model keeps the id that it had before others could. */
  private static void putStreams(ObjectNode identity, SortedMap<String, PromptUse> uses) {
    ObjectNode promptHashes = identity.putObject("prompts");
    uses.forEach((role, use) -> promptHashes.put(role, use.sha256()));
    ObjectNode models = JsonNodeFactory.instance.objectNode();
    uses.forEach(
        (role, use) -> {
          StreamModel model = use.model();
          if (model != null) {
            ObjectNode own = models.putObject(role);
            own.put("model", model.id()).put("dtype", model.dtype());
            own.put("adapter", model.adapter()).put("cut_vocabulary", model.cut());
          }
        });
    if (!models.isEmpty()) {
      identity.set("streams", models);
    }
  }
}
