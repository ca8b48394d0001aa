package rosarium.core.checkpoint.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rosarium.core.checkpoint.file.JsonFile;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * What {@code adapter_config.json} says, as far as it changes a computation.
 *
 * @param rank r, in [1, {@value #MAX_RANK}]
 * @param scale factor on every product: {@code lora_alpha / r}, or {@code lora_alpha / sqrt(r)}
 *     with {@code use_rslora}
 * @param targets names or endings of names of the modules that must have tensors; empty where a
 *     pattern chose them
 * @param layers the only layers that must have tensors; empty for all
 */
record AdapterConfig(int rank, double scale, List<String> targets, Set<Integer> layers) {
  static final int MAX_RANK = 4096;

  /** Every linear module of every layer. */
  static final String ALL_LINEAR = "all-linear";

  /** What says where an adapter comes from or how it was trained, and is not computed with. */
  private static final Set<String> INFORMATIVE =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "inference_mode",
          "layers_pattern",
          "lora_dropout",
          "megatron_core",
          "peft_version",
          "qalora_group_size",
          "revision",
          "runtime_config");

  /** What is read; everything else must be off, for example {@code use_dora: false}. */
  private static final Set<String> READ =
      Set.of(
          "peft_type",
          "task_type",
          "r",
          "lora_alpha",
          "use_rslora",
          "target_modules",
          "layers_to_transform",
          "bias",
          "init_lora_weights");

  /** How adapters may begin that leave the base as it is; others, such as PiSSA, change it. */
  private static final Set<String> PLAIN_STARTS = Set.of("true", "false", "gaussian");

  /**
   * Read and check.
   *
   * @throws DataException naming file and key
   */
  static AdapterConfig read(Path file) {
    ObjectNode root = JsonFile.read(file);
    word(root, file, "peft_type", "LORA", false);
    word(root, file, "task_type", "CAUSAL_LM", true);
    word(root, file, "bias", "none", true);
    if (root.hasNonNull("init_lora_weights")
        && !PLAIN_STARTS.contains(root.get("init_lora_weights").asText())) {
      throw unsupported(file, "init_lora_weights", root, "which may have changed the base model");
    }
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      String key = field.getKey();
      if (!READ.contains(key) && !INFORMATIVE.contains(key) && !off(field.getValue())) {
        throw unsupported(file, key, root, "which would change the computation");
      }
    }
    int rank = (int) whole(file, "r", root.path("r"), 1, MAX_RANK);
    double alpha =
        root.path("lora_alpha").isNumber() ? root.get("lora_alpha").asDouble() : Double.NaN;
    if (!Double.isFinite(alpha)) {
      throw wrong(file, "lora_alpha", root, "a finite number");
    }
    boolean stabilised = flag(root, file, "use_rslora");
    return new AdapterConfig(
        rank,
        stabilised ? alpha / Math.sqrt(rank) : alpha / rank,
        targets(root, file),
        layers(root, file));
  }

  private static List<String> targets(ObjectNode root, Path file) {
    JsonNode found = root.path("target_modules");
    if (found.isTextual()) {
      // A pattern of somebody else's is not run; its tensors say what it chose.
      return found.textValue().equals(ALL_LINEAR) ? List.of(ALL_LINEAR) : List.of();
    }
    List<String> names = new ArrayList<>();
    for (JsonNode name : found) {
      if (!name.isTextual() || name.textValue().isBlank()) {
        throw wrong(file, "target_modules", root, "a list of names");
      }
      names.add(name.textValue());
    }
    if (!found.isArray() || names.isEmpty()) {
      throw wrong(file, "target_modules", root, "a list of names");
    }
    return List.copyOf(names);
  }

  private static Set<Integer> layers(ObjectNode root, Path file) {
    Set<Integer> layers = new TreeSet<>();
    JsonNode found = root.path("layers_to_transform");
    if (found.isIntegralNumber()) {
      layers.add((int) whole(file, "layers_to_transform", found, 0, Integer.MAX_VALUE));
    } else if (found.isArray()) {
      for (JsonNode layer : found) {
        layers.add((int) whole(file, "layers_to_transform", layer, 0, Integer.MAX_VALUE));
      }
    } else if (!off(found)) {
      throw wrong(file, "layers_to_transform", root, "a layer or a list of layers");
    }
    return Set.copyOf(layers);
  }

  private static boolean off(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isTextual() && value.textValue().isEmpty())
        || (value.isContainerNode() && value.isEmpty());
  }

  private static void word(ObjectNode root, Path file, String key, String needed, boolean mayLack) {
    if (!(mayLack && !root.hasNonNull(key)) && !root.path(key).asText().equals(needed)) {
      throw unsupported(file, key, root, "and only %s is understood".formatted(needed));
    }
  }

  private static boolean flag(ObjectNode root, Path file, String key) {
    if (root.hasNonNull(key) && !root.get(key).isBoolean()) {
      throw wrong(file, key, root, "true or false");
    }
    return root.path(key).booleanValue();
  }

  private static long whole(Path file, String key, JsonNode value, long low, long high) {
    boolean fits = value.isIntegralNumber() && value.canConvertToLong();
    if (!fits || value.longValue() < low || value.longValue() > high) {
      throw new DataException(
          Kind.CONFIG,
          "%s: %s is %s; allowed: a whole number from %d to %d"
              .formatted(file, key, shown(value), low, high));
    }
    return value.longValue();
  }

  private static DataException wrong(Path file, String key, ObjectNode root, String allowed) {
    return new DataException(
        Kind.CONFIG,
        "%s: %s is %s; allowed: %s".formatted(file, key, shown(root.path(key)), allowed));
  }

  private static DataException unsupported(Path file, String key, ObjectNode root, String why) {
    return new DataException(
        Kind.UNSUPPORTED, "%s: %s is %s, %s".formatted(file, key, shown(root.path(key)), why));
  }

  private static String shown(JsonNode value) {
    String text = value.isMissingNode() ? "missing" : value.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  /** Return the layers that must have tensors, of a model of {@code count}; empty names all. */
  Optional<Integer> firstLayerBeyond(int count) {
    return layers.stream().filter(layer -> layer >= count).sorted().findFirst();
  }
}
