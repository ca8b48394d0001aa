package rosarium.core.checkpoint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one file format names tensors.
 *
 * @param embedding full name of the embedding
 * @param norm full name of the final norm's weight
 * @param head full name of the head
 * @param layerPrefix what precedes a layer's number
 * @param layer what follows the number and a dot, by canonical name, without {@code .weight}
 * @param queryKeyValue the fused projection of queries, keys and values, after number and dot
 * @param gateUp the fused gate and up projection, after number and dot
 * @param ignored tensors that may be there and are not needed
 */
record TensorNaming(
    String embedding,
    String norm,
    String head,
    String layerPrefix,
    Map<String, String> layer,
    String queryKeyValue,
    String gateUp,
    List<String> ignored) {

  /** Prefixes of the language model in a checkpoint; with images it is one part of several. */
  private static final List<String> HUB_PREFIXES =
      List.of("model.", "language_model.model.", "model.language_model.");

  private static final Map<String, String> HUB_LINEAR =
      Map.of(
          "query", "self_attn.q_proj",
          "key", "self_attn.k_proj",
          "value", "self_attn.v_proj",
          "attention_output", "self_attn.o_proj",
          "gate", "mlp.gate_proj",
          "up", "mlp.up_proj",
          "down", "mlp.down_proj",
          "query_norm", "self_attn.q_norm",
          "key_norm", "self_attn.k_norm");

  private static final Map<String, String> GGUF =
      Map.ofEntries(
          Map.entry("query", "attn_q"),
          Map.entry("key", "attn_k"),
          Map.entry("value", "attn_v"),
          Map.entry("attention_output", "attn_output"),
          Map.entry("gate", "ffn_gate"),
          Map.entry("up", "ffn_up"),
          Map.entry("down", "ffn_down"),
          Map.entry("query_norm", "attn_q_norm"),
          Map.entry("key_norm", "attn_k_norm"),
          Map.entry("attention_norm", "attn_norm"),
          Map.entry("feed_forward_norm", "ffn_norm"),
          Map.entry("post_attention_norm", "post_attention_norm"),
          Map.entry("post_feed_forward_norm", "post_ffw_norm"));

  /** Return the names in safetensors files of Hugging Face; {@code present} tells the prefix. */
  static TensorNaming hub(ModelConfig config, Set<String> present) {
    String prefix =
        HUB_PREFIXES.stream()
            .filter(p -> present.contains(p + "embed_tokens.weight"))
            .findFirst()
            .orElse("model.");
    boolean nested = prefix.startsWith("language_model.");
    Map<String, String> layer = new HashMap<>(HUB_LINEAR);
    layer.put("attention_norm", "input_layernorm");
    boolean pre = config.normPlacement() == ModelConfig.NormPlacement.PRE;
    layer.put(pre ? "feed_forward_norm" : "post_attention_norm", "post_attention_layernorm");
    if (!pre) {
      layer.put("feed_forward_norm", "pre_feedforward_layernorm");
    }
    layer.put("post_feed_forward_norm", "post_feedforward_layernorm");
    return new TensorNaming(
        prefix + "embed_tokens.weight",
        prefix + "norm.weight",
        nested ? "language_model.lm_head.weight" : "lm_head.weight",
        prefix + "layers.",
        Map.copyOf(layer),
        "self_attn.qkv_proj",
        "mlp.gate_up_proj",
        List.of(
            ".*rotary_emb\\.inv_freq",
            "(model\\.)?(vision_tower|multi_modal_projector)\\..*",
            config.tiedHead() ? "(language_model\\.)?lm_head\\.weight" : "-"));
  }

  /** Return the names in GGUF files. */
  static TensorNaming gguf() {
    return new TensorNaming(
        "token_embd.weight",
        "output_norm.weight",
        "output.weight",
        "blk.",
        GGUF,
        "attn_qkv",
        "ffn_up",
        List.of("rope_(freqs|factors_long|factors_short)\\.weight"));
  }

  /** Return the name, without {@code .weight}, of a layer's tensor. */
  String inLayer(int n, String canonical) {
    return layerPrefix + n + "." + layer.getOrDefault(canonical, canonical);
  }
}
