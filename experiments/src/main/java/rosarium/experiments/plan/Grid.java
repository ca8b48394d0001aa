package rosarium.experiments.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import rosarium.core.config.ConfigException;
import rosarium.core.model.DeviceName;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.PromptPair;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord.PromptUse;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.ExperimentConfig.DatasetSetting;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.config.ExperimentConfig.VariantPoint;
import rosarium.experiments.config.ExperimentConfig.VariantSetting;
import rosarium.experiments.config.Known;

/**
 * Multiplies a config out: models x data sets x variants x prompt pairs, in the order of the file,
 * the last fastest.
 *
 * <p>A cell is what determines its answers and nothing else. The name of its prompt pair is not
 * part of its identity and neither is a prompt that its variant does not read, so {@code plain}
 * under two reverse prompts is one cell, named after the first pair.
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
   * @param methods every prompt method that a cell uses, by its id and parameters
   */
  public record Expanded(
      Plan plan,
      Map<String, List<Query>> queries,
      Map<String, Prompt> prompts,
      Map<JsonNode, Library.Method> methods) {
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
    return new Expanded(plan, queries, prompts, methods);
  }

  private void add(ModelSetting model, DatasetSetting dataset, VariantSetting variant) {
    for (VariantPoint point : variant.points()) {
      for (PromptSetting pair : config.prompts()) {
        if (variant.promptNames().isEmpty() || variant.promptNames().contains(pair.name())) {
          add(cell(model, dataset, point, pair, prompts(variant, point, pair)));
        }
      }
    }
  }

  private void add(Cell cell) {
    if (cells.putIfAbsent(cell.id(), cell) != null) {
      duplicates++;
    }
  }

  private SortedMap<String, PromptUse> prompts(
      VariantSetting variant, VariantPoint point, PromptSetting pair) {
    SortedMap<String, Prompt> byRole = new TreeMap<>();
    Optional<Prompt> positive =
        Optional.ofNullable(pair.byRole().get("positive")).map(p -> prompt(p, Optional.empty()));
    for (String role : point.roles()) {
      PromptSource source = pair.byRole().get(role.replaceFirst("-[0-9]+$", ""));
      if (source == null) {
        throw new ConfigException(
            "%s: %s needs a %s prompt, and prompt pair '%s' (%s) has none; add it, or limit the variant with prompts: [...]"
                .formatted(
                    variant.where(),
                    point.variant().path("id").asText(),
                    role,
                    pair.name(),
                    pair.where()));
      }
      Prompt stated = prompt(source, positive);
      Prompt prompt = isPositive(role) ? method(variant, point).framing().system(stated) : stated;
      byRole.put(role, prompt);
      keep(source, prompt);
    }
    if (point.method() != null && byRole.keySet().stream().noneMatch(Grid::isPositive)) {
      throw new ConfigException(
          "%s: prompt method '%s' acts on the positive prompt, and %s reads none"
              .formatted(
                  variant.where(),
                  point.method().path("id").asText(),
                  point.variant().path("id").asText()));
    }
    refuseEqual(pair, byRole);
    SortedMap<String, PromptUse> uses = new TreeMap<>();
    byRole.forEach((role, prompt) -> uses.put(role, new PromptUse(prompt.id(), prompt.sha256())));
    return uses;
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

  private static <T> T located(String where, Supplier<T> action) {
    try {
      return action.get();
    } catch (ConfigException unplaced) {
      throw new ConfigException(where + ": " + unplaced.getMessage(), unplaced);
    }
  }

  private static void refuseEqual(PromptSetting pair, Map<String, Prompt> byRole) {
    Prompt positive = byRole.get("positive");
    Prompt reverse = byRole.get("reverse");
    if (positive != null && reverse != null) {
      try {
        PromptPair unused = new PromptPair(positive, reverse);
      } catch (IllegalArgumentException same) {
        throw new ConfigException(pair.where() + ": " + same.getMessage(), same);
      }
    }
  }

  private Cell cell(
      ModelSetting model,
      DatasetSetting dataset,
      VariantPoint point,
      PromptSetting pair,
      SortedMap<String, PromptUse> uses) {
    Library.Drawn drawn = Objects.requireNonNull(draws.get(dataset));
    String datasetId = drawn.queries().get(0).dataset();
    ObjectNode identity = identity(model, point, uses, drawn);
    return new Cell(
        CanonicalJson.sha256(identity).substring(0, ID_LENGTH),
        Label.of(point.variant(), point.gate(), known.gateOf(point.variant()), point.sampling())
            + (point.method() == null ? "" : " + " + Label.of(point.method())),
        model.id(),
        model.runsAs(),
        point.variant(),
        point.gate(),
        point.sampling(),
        pair.name(),
        uses,
        datasetId,
        drawn.sha256(),
        drawn.queries().size(),
        config.samples(),
        config.seed(),
        config.maxTokens(),
        point.method());
  }

  /** Everything that determines the answers of a cell, and nothing else. */
  private ObjectNode identity(
      ModelSetting model,
      VariantPoint point,
      SortedMap<String, PromptUse> uses,
      Library.Drawn drawn) {
    ObjectNode identity = JsonNodeFactory.instance.objectNode();
    identity.put("model", model.id()).put("dtype", model.dtype());
    if (!model.device().equals(DeviceName.CPU)) { // a processor's cells keep their older ids
      identity.put("device", model.device().id());
    }
    identity.set("variant", point.variant());
    identity.set("gate", point.gate());
    identity.set("sampling", point.sampling());
    ObjectNode promptHashes = identity.putObject("prompts");
    uses.forEach((role, use) -> promptHashes.put(role, use.sha256()));
    if (point.method() != null) {
      identity.set("method", point.method());
      identity.set("method_texts", texts(point.method()));
    }
    identity.put("dataset", drawn.queries().get(0).dataset()).put("dataset_sha256", drawn.sha256());
    identity.put("samples", config.samples()).put("seed", config.seed());
    identity.put("max_tokens", config.maxTokens());
    identity.put("reproducible", config.reproducible());
    identity.put("special_in_text", config.refuseSpecial() ? "refuse" : "allow");
    return identity;
  }

  private ObjectNode texts(ObjectNode method) {
    ObjectNode texts = JsonNodeFactory.instance.objectNode();
    Objects.requireNonNull(methods.get(method)).texts().forEach(texts::put);
    return texts;
  }
}
