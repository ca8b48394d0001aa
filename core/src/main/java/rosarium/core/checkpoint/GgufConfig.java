package rosarium.core.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import rosarium.core.checkpoint.ModelConfig.Activation;
import rosarium.core.checkpoint.ModelConfig.Biases;
import rosarium.core.checkpoint.ModelConfig.Layer;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.checkpoint.file.GgufFile;
import rosarium.core.checkpoint.file.GgufMetadata;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.config.NearestName;

/**
 * Reads the configuration out of a GGUF file's key-value pairs, as llama.cpp writes them.
 *
 * <p>What the pairs do not say, llama.cpp's code fixes by architecture; so does this. Some things
 * only the tensors tell: whether the head is tied, which layers have biases, and the frequency
 * divisors of Llama 3 and Phi-3.
 */
final class GgufConfig {
  private static final List<String> NOT_HONOURED =
      List.of(
          "expert_count",
          "expert_used_count",
          "logit_scale",
          "embedding_scale",
          "residual_scale",
          "attention.clamp_kqv",
          "attention.max_alibi_bias",
          "use_parallel_residual");

  private final Family family;
  private final Map<String, CheckpointTensor> tensors;
  private final ConfigFields fields;

  private GgufConfig(Family family, GgufFile file) {
    this.family = family;
    this.tensors = file.tensors();
    String prefix = family.id() + ".";
    this.fields =
        new ConfigFields(file.metadata().path(), prefix, belowPrefix(file.metadata(), prefix));
  }

  /** Read the configuration of a file. */
  static ModelConfig read(GgufFile file) {
    GgufMetadata metadata = file.metadata();
    String architecture =
        metadata
            .string("general.architecture")
            .orElseThrow(
                () ->
                    new DataException(
                        Kind.MISSING, metadata.path() + ": has no general.architecture"));
    List<String> known =
        Arrays.stream(Family.values()).filter(f -> f != Family.MISTRAL).map(Family::id).toList();
    if (!known.contains(architecture)) {
      throw new DataException(
          Kind.UNSUPPORTED,
          metadata.path()
              + ": general.architecture is '"
              + architecture
              + "', which is none of "
              + known
              + NearestName.hint(architecture, known));
    }
    GgufTokens tokens = GgufTokens.read(metadata);
    Family family = Family.named(architecture).orElseThrow();
    return new GgufConfig(family, file).read(tokens);
  }

  private ModelConfig read(GgufTokens tokens) {
    NOT_HONOURED.forEach(fields::refuseUnlessNeutral);
    int layerCount = fields.size("block_count", Limits.LAYERS);
    int heads = fields.size("attention.head_count", Limits.HEADS);
    int width = fields.size("embedding_length", Limits.WIDTH);
    int kvHeads = kvHeads(heads);
    int headSize = headSize(width, heads);
    int vocabulary = vocabulary(tokens);
    int context = fields.size("context_length", Limits.CONTEXT);
    if (!fields.has("attention.layer_norm_rms_epsilon")) {
      throw fields.missing("attention.layer_norm_rms_epsilon");
    }
    return new ModelConfig(
        family.id(),
        vocabulary,
        width,
        heads,
        kvHeads,
        headSize,
        uniform("feed_forward_length", Limits.FEED_FORWARD),
        context,
        HubConfig.epsilon(fields, "attention.layer_norm_rms_epsilon", 0),
        family.gemma() ? Activation.GELU_TANH : Activation.SILU,
        !tensors.containsKey("output.weight"),
        biases(),
        family.queryKeyNorm(),
        family.normPlacement(),
        false, // the converter adds the one to Gemma's norm weights
        family.gemma() ? Math.sqrt(width) : 1,
        queryScale(layerCount, heads, width, headSize),
        cap("attn_logit_softcapping", 50),
        cap("final_logit_softcapping", 30),
        layers(layerCount, headSize, context),
        tokens.endOfText(),
        tokens.beginOfText());
  }

  private int kvHeads(int heads) {
    int kvHeads =
        fields.has("attention.head_count_kv")
            ? uniform("attention.head_count_kv", Limits.HEADS)
            : heads;
    if (heads % kvHeads != 0) {
      throw fields.config("attention.head_count_kv", "a divisor of the " + heads + " query heads");
    }
    return kvHeads;
  }

  private int headSize(int width, int heads) {
    if (!fields.has("attention.key_length") && width % heads != 0) {
      throw fields.config("embedding_length", "a multiple of the " + heads + " heads");
    }
    int headSize = fields.size("attention.key_length", Limits.HEAD_SIZE, width / heads);
    int valueSize = fields.size("attention.value_length", Limits.HEAD_SIZE, headSize);
    if (valueSize != headSize) {
      throw fields.unsupported("attention.value_length", "not " + headSize + " as of the keys");
    }
    if (headSize % 2 != 0) {
      String key = fields.has("attention.key_length") ? "attention.key_length" : "embedding_length";
      throw fields.config(key, "heads of an even size, since rotation works on halves");
    }
    return headSize;
  }

  /** Older files do not state the vocabulary: the embedding has as many rows. */
  private int vocabulary(GgufTokens tokens) {
    CheckpointTensor embedding = tensors.get("token_embd.weight");
    int absent = embedding == null ? -1 : (int) Math.min(embedding.rows(), Limits.VOCABULARY);
    int vocabulary = fields.size("vocab_size", Limits.VOCABULARY, absent);
    if (tokens.count() > vocabulary) {
      throw new DataException(
          Kind.CONFIG,
          fields.file()
              + ": tokenizer.ggml.tokens has "
              + tokens.count()
              + " tokens; the vocabulary holds "
              + vocabulary);
    }
    return vocabulary;
  }

  /** Read a size that may be stated once or per layer, where all layers must agree. */
  private int uniform(String key, int max) {
    List<Integer> values = fields.indices(key, max);
    if (values.isEmpty()) {
      throw fields.missing(key);
    }
    if (new HashSet<>(values).size() != 1) {
      throw fields.unsupported(key, "different from layer to layer");
    }
    if (values.get(0) < 1) {
      throw fields.config(key, "a whole number from 1 to " + max);
    }
    return values.get(0);
  }

  private Biases biases() {
    return new Biases(
        tensors.containsKey("blk.0.attn_q.bias"),
        tensors.containsKey("blk.0.attn_output.bias"),
        tensors.containsKey("blk.0.ffn_down.bias"));
  }

  /** The largest Gemma 2 and 3 divide by the width per head; they are told by their layers. */
  private double queryScale(int layerCount, int heads, int width, int headSize) {
    boolean largest =
        (family == Family.GEMMA2 && layerCount == 46)
            || (family == Family.GEMMA3 && layerCount == 62);
    double scalar = largest ? (double) width / heads : headSize;
    return fields.positive("attention.scale", 1 / Math.sqrt(scalar));
  }

  private OptionalDouble cap(String key, double gemma2) {
    if (!family.gemma()) {
      fields.refuseUnlessNeutral(key);
      return OptionalDouble.empty();
    }
    return family == Family.GEMMA2 && !fields.has(key)
        ? OptionalDouble.of(gemma2)
        : fields.positive(key);
  }

  private List<Layer> layers(int count, int headSize, int context) {
    GgufRope ropes = new GgufRope(family, fields, tensors);
    Rope global = ropes.global(headSize, context);
    Rope local = ropes.local(headSize);
    OptionalInt window = window();
    List<Boolean> slidingLayers = sliding(count);
    List<Layer> layers = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      boolean sliding = slidingLayers.get(n);
      boolean rotated = family != Family.SMOLLM3 || (n + 1) % 4 != 0;
      Rope rope = family == Family.GEMMA3 && sliding ? local : global;
      layers.add(
          new Layer(
              sliding ? window : OptionalInt.empty(),
              rotated ? Optional.of(rope) : Optional.empty()));
    }
    return layers;
  }

  /**
   * Return which layers look back only as far as the window; a pattern may be a number or a list.
   */
  private List<Boolean> sliding(int count) {
    String key = "attention.sliding_window_pattern";
    if (fields.isList(key)) {
      return fields.flags(key, count);
    }
    int pattern = fields.size(key, Limits.LAYERS, family == Family.GEMMA2 ? 2 : 6);
    List<Boolean> sliding = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      sliding.add(!family.gemma() || (n + 1) % pattern != 0);
    }
    return sliding;
  }

  private OptionalInt window() {
    OptionalInt stated = fields.index("attention.sliding_window", Limits.CONTEXT);
    OptionalInt window =
        stated.isPresent() && stated.getAsInt() == 0 ? OptionalInt.empty() : stated;
    return switch (family) {
      case GEMMA2 -> stated.isPresent() ? window : OptionalInt.of(4096);
      case GEMMA3 -> {
        if (stated.isEmpty()) {
          throw fields.missing("attention.sliding_window");
        }
        yield window;
      }
      case LLAMA, MISTRAL, PHI3 -> window;
      case QWEN2, QWEN3, OLMO2, SMOLLM3 -> {
        if (window.isPresent()) {
          throw fields.unsupported("attention.sliding_window", "which " + family.id() + " lacks");
        }
        yield window;
      }
    };
  }

  /** Copy the pairs of one architecture, so that one reader checks both kinds of files. */
  private static ObjectNode belowPrefix(GgufMetadata metadata, String prefix) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, Object> pair : metadata.values().entrySet()) {
      if (!pair.getKey().startsWith(prefix)) {
        continue;
      }
      String key = pair.getKey().substring(prefix.length());
      Object value = pair.getValue();
      if (value instanceof Long whole) {
        node.put(key, whole);
      } else if (value instanceof Double number) {
        node.put(key, number);
      } else if (value instanceof Boolean truth) {
        node.put(key, truth);
      } else if (value instanceof long[] many) {
        ArrayNode array = node.putArray(key);
        Arrays.stream(many).limit(Limits.LAYERS).forEach(array::add);
      } else if (value instanceof boolean[] many) {
        ArrayNode array = node.putArray(key);
        for (int i = 0; i < Math.min(many.length, Limits.LAYERS); i++) {
          array.add(many[i]);
        }
      } else {
        node.put(key, String.valueOf(value));
      }
    }
    return node;
  }
}
