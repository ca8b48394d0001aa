package rosarium.experiments.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.experiments.config.ExperimentConfig.PromptSetting;
import rosarium.experiments.config.ExperimentConfig.StreamSetting;
import rosarium.experiments.config.ExperimentConfig.VariantPoint;
import rosarium.experiments.config.ExperimentConfig.VariantSetting;
import rosarium.experiments.config.document.Setting;

/** Binds one entry of {@code variants} and multiplies its axes out. */
final class VariantBinder {
  private static final List<String> OWN_KEYS =
      Stream.concat(
              Stream.of("id", "gate", "mask", "sampling", "method", "prompts", "pairs"),
              StreamBinder.ROLES.stream())
          .toList();

  /** How the name of a file of soft prompts ends. */
  private static final String SOFT_FILE = ".safetensors";

  /** The mask that a variant has of its own, where it is one value of an axis. */
  private static final String PUBLISHED = "published";

  private static final String NONE = "none";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Known known;
  private final StreamBinder streams;
  private final PromptBinder prompts;

  VariantBinder(Known known, StreamBinder streams, PromptBinder prompts) {
    this.known = known;
    this.prompts = prompts;
    this.streams = streams;
  }

  /** Bind {@code plain} or {@code {id: rose, alpha: [...], gate: ..., sampling: ...}}. */
  VariantSetting variant(Setting setting) {
    List<ObjectNode> variants = masked(setting);
    Optional<List<JsonNode>> gates = member(setting, "gate").map(this::gates);
    Optional<List<ObjectNode>> samplings = member(setting, "sampling").map(this::samplings);
    List<Optional<ObjectNode>> methods =
        member(setting, "method").map(this::methods).orElse(List.of(Optional.empty()));
    List<VariantPoint> points = new ArrayList<>();
    for (ObjectNode variant : variants) {
      for (JsonNode gate : gates.orElseGet(() -> List.of(known.gateOf(variant)))) {
        for (ObjectNode picker : samplings.orElseGet(() -> List.of(known.samplingOf(variant)))) {
          check(setting, variant, gate, picker);
          for (Optional<ObjectNode> method : methods) {
            Set<String> roles = known.roles(variant);
            points.add(new VariantPoint(variant, gate, picker, roles, method.orElse(null)));
          }
        }
      }
    }
    if (points.size() > Axes.MAX_POINTS) {
      throw setting.wrong("the grid has more than %d points".formatted(Axes.MAX_POINTS));
    }
    List<SortedMap<String, StreamSetting>> bindings =
        setting.node().isTextual() ? List.of(new TreeMap<>()) : streams.bindings(setting);
    points.forEach(point -> checkRoles(setting, point, bindings));
    return new VariantSetting(
        setting.where(),
        List.copyOf(points),
        named(setting),
        bindings,
        pairNames(setting),
        softPairs(setting));
  }

  private static void checkRoles(
      Setting setting, VariantPoint point, List<SortedMap<String, StreamSetting>> bindings) {
    for (String role : bindings.get(0).keySet()) {
      if (!point.roles().contains(role)) {
        throw setting.wrong(
            "%s opens no %s stream; it opens %s"
                .formatted(
                    point.variant().path("id").asText(), role, String.join(", ", point.roles())));
      }
    }
  }

  private static List<String> pairNames(Setting setting) {
    List<String> names = promptNames(setting, "pairs");
    if (!names.isEmpty() && setting.find("prompts").isPresent()) {
      throw setting.wrong("pairs are read together and prompts one after the other; state one");
    }
    return names;
  }

  /** The variant with each of its masks, the mask fastest. */
  private List<ObjectNode> masked(Setting setting) {
    List<ObjectNode> variants = identified(setting, Known.Kind.VARIANT, OWN_KEYS);
    Optional<Setting> axis = member(setting, "mask");
    if (axis.isEmpty()) {
      return variants;
    }
    List<Optional<ObjectNode>> masks = new ArrayList<>();
    for (Setting mask : axis.get().oneOrMore("masks")) {
      List<String> words = new ArrayList<>(known.ids(Known.Kind.MASK));
      words.add(PUBLISHED);
      if (mask.node().isTextual() && mask.oneOf("mask", words).equals(PUBLISHED)) {
        masks.add(Optional.empty());
      } else {
        identified(mask, Known.Kind.MASK, List.of("id")).forEach(m -> masks.add(Optional.of(m)));
      }
    }
    return variants.stream()
        .flatMap(v -> masks.stream().map(m -> m.map(some -> known.masked(v, some)).orElse(v)))
        .distinct()
        .toList();
  }

  private void check(Setting setting, ObjectNode variant, JsonNode gate, ObjectNode sampling) {
    try {
      known.checkTogether(variant, gate, sampling);
    } catch (IllegalArgumentException contradiction) {
      throw setting.wrong(String.valueOf(contradiction.getMessage()));
    }
  }

  /** Refuse the name of a prompt pair that the config does not define. */
  static void checkPromptNames(VariantSetting variant, List<PromptSetting> pairs) {
    List<String> names = pairs.stream().map(PromptSetting::name).toList();
    List<String> named =
        Stream.concat(variant.promptNames().stream(), variant.pairNames().stream()).toList();
    for (String name : named) {
      if (!names.contains(name)) {
        throw new ConfigException(
            "%s.%s: no prompt pair '%s' here; there are %s%s"
                .formatted(
                    variant.where(),
                    variant.pairNames().isEmpty() ? "prompts" : "pairs",
                    name,
                    String.join(", ", names),
                    NearestName.hint(name, names)));
      }
    }
  }

  private static boolean isFile(Setting prompts) {
    return prompts.node().isTextual() && prompts.node().textValue().endsWith(SOFT_FILE);
  }

  /** The names among {@code prompts}; what ends in .safetensors is a file of soft prompts. */
  private static List<String> named(Setting setting) {
    return softFiles(setting).isEmpty() ? promptNames(setting, "prompts") : List.of();
  }

  private static List<Setting> softFiles(Setting setting) {
    List<Setting> all =
        member(setting, "prompts").map(p -> p.oneOrMore("prompt pairs")).orElse(List.of());
    List<Setting> files = all.stream().filter(VariantBinder::isFile).toList();
    if (!files.isEmpty() && files.size() < all.size()) {
      throw setting.wrong("prompts are names of prompt pairs or files of soft prompts, not both");
    }
    return files;
  }

  private List<PromptSetting> softPairs(Setting setting) {
    return softFiles(setting).stream().map(prompts::softPair).toList();
  }

  private static List<String> promptNames(Setting setting, String key) {
    return member(setting, key).map(p -> p.oneOrMore("names of prompt pairs")).stream()
        .flatMap(List::stream)
        .map(name -> name.text("the name of a prompt pair"))
        .toList();
  }

  /** One gate with its axes; or a list of gates, which act together: their values multiply. */
  private List<JsonNode> gates(Setting setting) {
    if (!setting.node().isArray()) {
      return List.copyOf(identified(setting, Known.Kind.GATE, List.of("id")));
    }
    List<ArrayNode> products = List.of(JSON.arrayNode());
    for (Setting factor : setting.items("gates")) {
      List<ObjectNode> gates = identified(factor, Known.Kind.GATE, List.of("id"));
      products =
          products.stream()
              .flatMap(product -> gates.stream().map(gate -> product.deepCopy().add(gate)))
              .toList();
    }
    return List.copyOf(products);
  }

  /** An axis of prompt methods, each with its own axes; {@code none} leaves the prompts alone. */
  private List<Optional<ObjectNode>> methods(Setting setting) {
    List<Optional<ObjectNode>> methods = new ArrayList<>();
    for (Setting one : setting.oneOrMore("prompt methods")) {
      if (one.node().asText().equals(NONE)) {
        methods.add(Optional.empty());
      } else {
        identified(one, Known.Kind.METHOD, List.of("id")).forEach(m -> methods.add(Optional.of(m)));
      }
    }
    return methods;
  }

  private List<ObjectNode> samplings(Setting setting) {
    if (setting.node().isTextual()) {
      setting.oneOf("sampling", List.of("greedy"));
      return List.of(known.greedy());
    }
    List<Parameter> parameters = known.parameters(Known.Kind.SAMPLING, "sample");
    setting.allow(parameters.stream().map(Parameter::name).toList());
    Axes axes = new Axes(setting);
    for (Parameter parameter : parameters) {
      setting.find(parameter.name()).ifPresent(value -> axes.add(parameter, value));
    }
    return axes.points("sample", point -> known.checked(Known.Kind.SAMPLING, point));
  }

  /** Bind an id with its parameters, every one of them stated. */
  private List<ObjectNode> identified(Setting setting, Known.Kind kind, List<String> ownKeys) {
    boolean bare = setting.node().isTextual();
    Setting idSetting = bare ? setting : setting.at("id", "the id of a " + kind.word());
    String id = idSetting.oneOf(kind.word(), known.ids(kind));
    List<Parameter> parameters = known.parameters(kind, id);
    if (bare && !parameters.stream().allMatch(Parameter::optional)) {
      String stated =
          parameters.stream()
              .filter(parameter -> !parameter.optional())
              .map(parameter -> parameter.name() + ": ...")
              .collect(Collectors.joining(", "));
      throw setting.wrong(
          "%s '%s' has parameters; write {id: %s, %s}".formatted(kind.word(), id, id, stated));
    }
    if (!bare) {
      Stream<String> names = parameters.stream().map(Parameter::name);
      setting.allow(Stream.concat(ownKeys.stream(), names).toList());
    }
    Axes axes = new Axes(setting);
    for (Parameter parameter : parameters) {
      if (parameter.optional() && member(setting, parameter.name()).isEmpty()) {
        continue;
      }
      String need = "%s '%s' needs %s".formatted(kind.word(), id, parameter);
      axes.add(parameter, setting.at(parameter.name(), need));
    }
    return axes.points(id, point -> known.checked(kind, point));
  }

  private static Optional<Setting> member(Setting setting, String key) {
    return setting.node().isTextual() ? Optional.empty() : setting.find(key);
  }
}
