package rosarium.core.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import rosarium.core.checkpoint.ModelConfig.Activation;
import rosarium.core.checkpoint.ModelConfig.Biases;
import rosarium.core.checkpoint.ModelConfig.Layer;
import rosarium.core.checkpoint.file.JsonFile;
import rosarium.core.config.NearestName;

/**
 * Reads {@code config.json} and {@code generation_config.json} as Hugging Face writes them.
 *
 * <p>An absent value means what the configuration class of its family in transformers 4.57 means,
 * except for the sizes of the network: those must be stated.
 */
final class HubConfig {
  /** Switches that ask for a computation which this engine does not do. */
  private static final List<String> NOT_HONOURED =
      List.of(
          "quantization_config",
          "is_encoder_decoder",
          "add_cross_attention",
          "use_bidirectional_attention",
          "num_local_experts",
          "num_experts",
          "n_routed_experts",
          "attention_multiplier",
          "residual_multiplier",
          "embedding_multiplier",
          "logits_scaling",
          "logit_scale",
          "clip_qkv",
          "alibi",
          "use_qk_norm",
          "qk_layernorm",
          "attention_chunk_size",
          "use_mrope");

  private final Family family;
  private final ConfigFields fields;

  private HubConfig(Family family, ConfigFields fields) {
    this.family = family;
    this.fields = fields;
  }

  /** Read the configuration of a model folder. */
  static ModelConfig read(Path folder) {
    Path file = folder.resolve("config.json");
    ConfigFields fields = new ConfigFields(file, "", JsonFile.read(file));
    String type = fields.text("model_type").orElseThrow(() -> fields.missing("model_type"));
    Family family = family(fields, type);
    ConfigFields network = fields;
    if (type.equals("gemma3")) {
      network = fields.object("text_config").orElseThrow(() -> fields.missing("text_config"));
    }
    return new HubConfig(family, network).read(generation(folder), fields);
  }

  private static Family family(ConfigFields fields, String type) {
    if (type.equals("gemma3_text")) {
      return Family.GEMMA3;
    }
    return Family.named(type)
        .orElseThrow(
            () -> {
              List<String> known = Arrays.stream(Family.values()).map(Family::id).toList();
              return fields.unsupported(
                  "model_type", "which is none of " + known + NearestName.hint(type, known));
            });
  }

  private static ConfigFields generation(Path folder) {
    Path file = folder.resolve("generation_config.json");
    ObjectNode node =
        Files.exists(file) ? JsonFile.read(file) : JsonNodeFactory.instance.objectNode();
    return new ConfigFields(file, "", node);
  }

  private ModelConfig read(ConfigFields generation, ConfigFields outer) {
    NOT_HONOURED.forEach(fields::refuseUnlessNeutral);
    outer.refuseUnlessNeutral("quantization_config");
    int layerCount = fields.size("num_hidden_layers", Limits.LAYERS);
    int heads = fields.size("num_attention_heads", Limits.HEADS, gemma3(8));
    int kvHeads = kvHeads(heads);
    int width = fields.size("hidden_size", Limits.WIDTH);
    int headSize = headSize(width, heads);
    int vocabulary = fields.size("vocab_size", Limits.VOCABULARY, gemma3(262_208));
    int context = fields.size("max_position_embeddings", Limits.CONTEXT, family.context());
    return new ModelConfig(
        family.id(),
        vocabulary,
        width,
        heads,
        kvHeads,
        headSize,
        fields.size("intermediate_size", Limits.FEED_FORWARD),
        context,
        epsilon(fields, "rms_norm_eps", family.normEpsilon()),
        activation(),
        outer.flag("tie_word_embeddings", fields.flag("tie_word_embeddings", family.tiedHead())),
        biases(),
        family.queryKeyNorm(),
        family.normPlacement(),
        family.gemma(),
        family.gemma() ? Math.sqrt(width) : 1,
        1 / Math.sqrt(queryScalar(headSize)),
        cap("attn_logit_softcapping", 50),
        cap("final_logit_softcapping", 30),
        layers(layerCount, headSize, context),
        endOfText(generation, outer, vocabulary),
        outer.index("bos_token_id", vocabulary - 1));
  }

  /** Gemma 3 with images leaves out what its text part has by default; others must say it. */
  private int gemma3(int byDefault) {
    return family == Family.GEMMA3 ? byDefault : -1;
  }

  private int kvHeads(int heads) {
    boolean equalByDefault =
        family == Family.LLAMA || family == Family.PHI3 || family == Family.OLMO2;
    int absent = equalByDefault ? heads : gemma3(4);
    int kvHeads = fields.size("num_key_value_heads", Limits.HEADS, absent);
    if (heads % kvHeads != 0) {
      throw fields.config("num_key_value_heads", "a divisor of the " + heads + " query heads");
    }
    return kvHeads;
  }

  private int headSize(int width, int heads) {
    boolean stated = family == Family.QWEN3 || family == Family.GEMMA2;
    int absent = stated ? -1 : family == Family.GEMMA3 ? 256 : width / heads;
    int headSize = fields.size("head_dim", Limits.HEAD_SIZE, absent);
    if (!fields.has("head_dim") && !family.gemma() && width % heads != 0) {
      throw fields.config("hidden_size", "a multiple of the " + heads + " heads");
    }
    if (headSize % 2 != 0) {
      String key = fields.has("head_dim") ? "head_dim" : "hidden_size";
      throw fields.config(key, "heads of an even size, since rotation works on halves");
    }
    return headSize;
  }

  /** Read an epsilon, which an RMS norm needs to be small. */
  static double epsilon(ConfigFields fields, String key, double absent) {
    double epsilon = fields.positive(key, absent);
    if (epsilon >= 1) {
      throw fields.config(key, "a number above 0 and below 1");
    }
    return epsilon;
  }

  private Activation activation() {
    String key = family.gemma() ? "hidden_activation" : "hidden_act";
    String name = fields.text(key).orElse(family.gemma() ? "gelu_pytorch_tanh" : "silu");
    return switch (name) {
      case "silu", "swish" -> Activation.SILU;
      case "gelu_pytorch_tanh", "gelu_new", "gelu_fast" -> Activation.GELU_TANH;
      default -> throw fields.unsupported(key, "which is neither silu nor gelu_pytorch_tanh");
    };
  }

  private Biases biases() {
    boolean attention = fields.flag("attention_bias", false);
    boolean feedForward = fields.flag("mlp_bias", false);
    return switch (family) {
      case QWEN2 -> new Biases(true, false, false);
      case MISTRAL, PHI3 -> Biases.NONE;
      case LLAMA, SMOLLM3 -> new Biases(attention, attention, feedForward);
      case QWEN3, GEMMA2, GEMMA3, OLMO2 -> new Biases(attention, attention, false);
    };
  }

  private double queryScalar(int headSize) {
    return family.gemma() ? fields.positive("query_pre_attn_scalar", 256) : headSize;
  }

  /** Read a soft cap; only Gemma's code knows them, and only Gemma 2 has them by default. */
  private OptionalDouble cap(String key, double gemma2) {
    if (!family.gemma()) {
      fields.refuseUnlessNeutral(key);
      return OptionalDouble.empty();
    }
    boolean byDefault = family == Family.GEMMA2 && !fields.mentions(key);
    return byDefault ? OptionalDouble.of(gemma2) : fields.positive(key);
  }

  private List<Layer> layers(int count, int headSize, int context) {
    HubRope rope = HubRope.read(family, fields, headSize, context);
    return new HubLayers(family, fields, rope).read(count);
  }

  private static SortedSet<Integer> endOfText(
      ConfigFields generation, ConfigFields outer, int vocabulary) {
    ConfigFields source = generation.has("eos_token_id") ? generation : outer;
    return new TreeSet<>(source.indices("eos_token_id", vocabulary - 1));
  }
}
