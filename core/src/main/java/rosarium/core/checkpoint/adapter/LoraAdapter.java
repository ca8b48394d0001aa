package rosarium.core.checkpoint.adapter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.checkpoint.file.Addend;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.checkpoint.file.FileHash;
import rosarium.core.checkpoint.file.SafetensorsFile;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * A LoRA adapter as PEFT saves it, {@code adapter_config.json} and {@code
 * adapter_model.safetensors}, on the linear layers of one model.
 *
 * <p>Every tensor must belong to a module of the model and fit it, every target must have its two
 * tensors in every layer, and every setting must be understood, or merging fails: an adapter that
 * is used in part is another adapter.
 */
public final class LoraAdapter {
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final Pattern NAME =
      Pattern.compile(
          "base_model\\.model\\.((?:language_model\\.model|model\\.language_model|model)"
              + "\\.layers\\.([0-9]{1,5})\\.((?:self_attn|mlp)\\.\\w+))\\.lora_([AB])\\.weight");

  private static final Map<String, List<String>> MODULES =
      Map.of(
          "self_attn.q_proj", List.of("query"),
          "self_attn.k_proj", List.of("key"),
          "self_attn.v_proj", List.of("value"),
          "self_attn.o_proj", List.of("attention_output"),
          "mlp.gate_proj", List.of("gate"),
          "mlp.up_proj", List.of("up"),
          "mlp.down_proj", List.of("down"));

  /** Phi-3 has one module where others have several. */
  private static final Map<String, List<String>> FUSED_MODULES =
      Map.of(
          "self_attn.qkv_proj", List.of("query", "key", "value"),
          "self_attn.o_proj", List.of("attention_output"),
          "mlp.gate_up_proj", List.of("gate", "up"),
          "mlp.down_proj", List.of("down"));

  private final Path file;
  private final AdapterConfig config;
  private final Checkpoint base;
  private final Map<String, List<String>> modules;
  private final Map<Module, Pair> pairs = new TreeMap<>();

  /** One linear layer, as Hugging Face names it inside of a layer. */
  private record Module(int layer, String name) implements Comparable<Module> {
    @Override
    public int compareTo(Module other) {
      return layer == other.layer
          ? name.compareTo(other.name)
          : Integer.compare(layer, other.layer);
    }

    boolean matches(String target) {
      String path = "layers." + layer + "." + name;
      return target.equals(AdapterConfig.ALL_LINEAR)
          || path.endsWith("." + target)
          || ("." + target).endsWith("." + path);
    }

    @Override
    public String toString() {
      return "layers." + layer + "." + name;
    }
  }

  /** The two factors of a module. */
  private static final class Pair {
    private @Nullable CheckpointTensor a;
    private @Nullable CheckpointTensor b;
  }

  private LoraAdapter(Path folder, AdapterConfig config, Checkpoint base) {
    this.file = folder.resolve(WEIGHTS);
    this.config = config;
    this.base = base;
    this.modules = base.config().family().equals("phi3") ? FUSED_MODULES : MODULES;
  }

  /**
   * Return a model with an adapter: the weights are those of {@code base}, and where the adapter
   * has tensors, {@code W + scale * B A}.
   *
   * @param folder with {@value #CONFIG} and {@value #WEIGHTS}; not needed any more once this
   *     returns
   * @param base stays the caller's to close, and must be open while the result is read
   * @throws DataException naming file and key or tensor, if the adapter is not one that fits
   */
  public static Checkpoint merge(Path folder, Checkpoint base) {
    String sha256 = sha256(folder);
    AdapterConfig config = AdapterConfig.read(folder.resolve(CONFIG));
    try (SafetensorsFile weights = SafetensorsFile.open(folder.resolve(WEIGHTS))) {
      LoraAdapter adapter = new LoraAdapter(folder, config, base);
      weights.tensors().values().forEach(adapter::take);
      adapter.checkComplete();
      return base.plus(adapter.addends(), sha256);
    }
  }

  /**
   * Return the SHA-256 over both files, lower-case hex, as {@link Checkpoint#sha256} has it for
   * several files.
   *
   * @throws DataException MISSING or UNSUPPORTED if there is no adapter
   */
  public static String sha256(Path folder) {
    for (String name : List.of(CONFIG, WEIGHTS)) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        boolean pickled = Files.isRegularFile(folder.resolve("adapter_model.bin"));
        throw new DataException(
            pickled ? Kind.UNSUPPORTED : Kind.MISSING,
            "%s: no %s; an adapter is a folder with %s and %s%s"
                .formatted(
                    folder,
                    name,
                    CONFIG,
                    WEIGHTS,
                    pickled ? " (adapter_model.bin can run code and is not read)" : ""));
      }
    }
    return FileHash.of(List.of(folder.resolve(CONFIG), folder.resolve(WEIGHTS)));
  }

  private void take(CheckpointTensor tensor) {
    Matcher name = NAME.matcher(tensor.name());
    if (!name.matches()) {
      throw bad(Kind.UNSUPPORTED, tensor, "is no LoRA factor of a linear layer");
    }
    Module module = new Module(Integer.parseInt(name.group(2)), name.group(3));
    if (module.layer() >= base.config().layerCount() || !modules.containsKey(module.name())) {
      throw bad(
          Kind.CONFIG,
          tensor,
          "belongs to no module of this %s model of %d layers: %s"
              .formatted(
                  base.config().family(),
                  base.config().layerCount(),
                  modules.keySet().stream().sorted().collect(Collectors.joining(", "))));
    }
    boolean wanted = config.layers().isEmpty() || config.layers().contains(module.layer());
    if (!wanted
        || (!config.targets().isEmpty() && config.targets().stream().noneMatch(module::matches))) {
      throw bad(Kind.CONFIG, tensor, "belongs to no target of " + CONFIG);
    }
    Pair pair = pairs.computeIfAbsent(module, any -> new Pair());
    boolean isA = name.group(4).equals("A");
    List<Long> expected =
        isA
            ? List.of((long) config.rank(), in(module))
            : List.of(out(module), (long) config.rank());
    if (!tensor.shape().equals(expected)) {
      throw bad(
          Kind.CONFIG,
          tensor,
          "has shape %s; rank and model say %s".formatted(tensor.shape(), expected));
    }
    put(pair, isA, tensor);
  }

  private static void put(Pair pair, boolean isA, CheckpointTensor tensor) {
    if ((isA ? pair.a : pair.b) != null) {
      throw bad(Kind.CONFIG, tensor, "is there twice, under two prefixes");
    }
    if (isA) {
      pair.a = tensor;
    } else {
      pair.b = tensor;
    }
  }

  private CheckpointTensor part(Module module, int i) {
    return base.tensor("layers." + module.layer() + "." + parts(module).get(i));
  }

  private List<String> parts(Module module) {
    return modules.getOrDefault(module.name(), List.of());
  }

  private long in(Module module) {
    return part(module, 0).columns();
  }

  private long out(Module module) {
    long rows = 0;
    for (int i = 0; i < parts(module).size(); i++) {
      rows += part(module, i).rows();
    }
    return rows;
  }

  /** Refuse targets that the model does not have, and modules that lack a factor. */
  private void checkComplete() {
    config
        .firstLayerBeyond(base.config().layerCount())
        .ifPresent(
            layer -> {
              throw new DataException(
                  Kind.CONFIG,
                  "%s: layers_to_transform has %d; the model has %d layers"
                      .formatted(file.resolveSibling(CONFIG), layer, base.config().layerCount()));
            });
    for (String target : config.targets()) {
      boolean known = false;
      for (int n = 0; n < base.config().layerCount(); n++) {
        for (String name : modules.keySet()) {
          Module module = new Module(n, name);
          known |= module.matches(target);
          boolean needed = config.layers().isEmpty() || config.layers().contains(n);
          if (needed && module.matches(target) && !pairs.containsKey(module)) {
            throw new DataException(
                Kind.MISSING, file + ": has no tensors for " + module + ", a target");
          }
        }
      }
      if (!known) {
        throw new DataException(
            Kind.UNSUPPORTED,
            "%s: target_modules has %s; of this model can be changed: %s"
                .formatted(
                    file.resolveSibling(CONFIG),
                    target,
                    modules.keySet().stream().sorted().collect(Collectors.joining(", "))));
      }
    }
    if (pairs.isEmpty()) {
      throw new DataException(Kind.MISSING, file + ": holds no tensors");
    }
  }

  private Map<String, Addend> addends() {
    Map<String, Addend> addends = new HashMap<>();
    pairs.forEach(
        (module, pair) -> {
          float[] a_RI = values(module, "A", pair.a);
          float[] b_OR = values(module, "B", pair.b);
          int firstRow = 0;
          for (int i = 0; i < parts(module).size(); i++) {
            int in = Math.toIntExact(in(module));
            addends.put(
                part(module, i).name(),
                new LowRank(a_RI, b_OR, config.rank(), in, firstRow, config.scale()));
            firstRow += Math.toIntExact(part(module, i).rows());
          }
        });
    return addends;
  }

  private float[] values(Module module, String factor, @Nullable CheckpointTensor tensor) {
    if (tensor == null) {
      throw new DataException(
          Kind.MISSING, "%s: %s has no lora_%s".formatted(file, module, factor));
    }
    float[] values = tensor.toFloat32();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw bad(Kind.CONFIG, tensor, "holds " + values[i] + " at " + i);
      }
    }
    return values;
  }

  private static DataException bad(Kind kind, CheckpointTensor tensor, String what) {
    return new DataException(kind, tensor.fileName() + ": tensor " + tensor.name() + " " + what);
  }
}
