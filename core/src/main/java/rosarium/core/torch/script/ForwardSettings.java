package rosarium.core.torch.script;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import rosarium.core.checkpoint.ModelConfig;
import rosarium.core.checkpoint.ModelConfig.Layer;
import rosarium.core.checkpoint.ModelConfig.NormPlacement;
import rosarium.core.checkpoint.ModelConfig.QueryKeyNorm;
import rosarium.core.checkpoint.Rope;

/** Writes the settings of one model as small TorchScript functions, which the compiler folds in. */
public final class ForwardSettings {
  /** Libtorch's number for float32. */
  private static final int FLOAT32 = 6;

  private final StringBuilder text = new StringBuilder();

  private ForwardSettings() {}

  /**
   * Return the functions that {@code forward.py} expects before it.
   *
   * @param pinnedRows rows of every matrix product, 0 for any number
   * @param fused whether to use libtorch's fused norm and attention
   */
  public static String of(ModelConfig config, int pinnedRows, boolean fused) {
    ForwardSettings settings = new ForwardSettings();
    List<Rope> ropes = ropes(config);
    settings
        .number("float32", FLOAT32)
        .number("pinned_rows", pinnedRows)
        .flag("fused", fused)
        .number("layers", config.layerCount())
        .number("heads", config.heads())
        .number("kv_heads", config.kvHeads())
        .number("head_size", config.headSize())
        .number("feed_forward_size", config.feedForward())
        .real("norm_epsilon", config.normEpsilon())
        .real("embedding_scale", config.embeddingScale())
        .real("score_scale", config.queryScale())
        .real("score_cap", config.attentionCap().orElse(0))
        .real("logit_cap", config.finalCap().orElse(0))
        .flag("activation_is_gelu", config.activation() == ModelConfig.Activation.GELU_TANH)
        .flag("norms_before", config.normPlacement() != NormPlacement.POST)
        .flag("norms_after", config.normPlacement() != NormPlacement.PRE)
        .flag("norms_whole_query", config.queryKeyNorm() == QueryKeyNorm.WHOLE_ROW)
        .flag("norms_each_query_head", config.queryKeyNorm() == QueryKeyNorm.PER_HEAD)
        .perLayer("window", config, layer -> layer.window().orElse(0))
        .perLayer("rope_table", config, layer -> layer.rope().map(ropes::indexOf).orElse(-1));
    return settings.text.toString();
  }

  /** Return the different rotations of a model, in the order of their first layer. */
  public static List<Rope> ropes(ModelConfig config) {
    return config.layers().stream().map(Layer::rope).flatMap(Optional::stream).distinct().toList();
  }

  private ForwardSettings number(String name, int value) {
    return function(name, "", "int", Integer.toString(value));
  }

  private ForwardSettings real(String name, double value) {
    return function(name, "", "float", String.format(Locale.ROOT, "%.17e", value));
  }

  private ForwardSettings flag(String name, boolean value) {
    return function(name, "", "bool", value ? "True" : "False");
  }

  private ForwardSettings perLayer(
      String name, ModelConfig config, Function<Layer, Integer> value) {
    String values =
        config.layers().stream()
            .map(layer -> value.apply(layer).toString())
            .collect(Collectors.joining(", "));
    return function(name, "layer: int", "int", "[" + values + "][layer]");
  }

  private ForwardSettings function(String name, String parameter, String type, String value) {
    text.append("def ").append(name).append('(').append(parameter).append(") -> ").append(type);
    text.append(":\n    return ").append(value).append('\n');
    return this;
  }
}
