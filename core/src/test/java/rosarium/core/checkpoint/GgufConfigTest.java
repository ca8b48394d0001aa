package rosarium.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.checkpoint.ModelConfig.Layer;
import rosarium.core.checkpoint.ModelConfig.NormPlacement;
import rosarium.core.checkpoint.ModelConfig.QueryKeyNorm;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** GGUF models of the families without a golden file: D = 8, F = 6, H = 2, G = 1, K = 4, V = 5. */
class GgufConfigTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private GgufWriter writer = new GgufWriter("llama");

  @BeforeEach
  void startAfresh() {
    writer = new GgufWriter("llama");
  }

  @Test
  void readsGemma2() {
    start("gemma2", 4).number("gemma2.attention.sliding_window", 7);
    layers(4, true, "post_attention_norm.weight", "post_ffw_norm.weight");

    try (Checkpoint checkpoint = open()) {
      ModelConfig config = checkpoint.config();

      assertThat(config.attentionCap()).isEqualTo(OptionalDouble.of(50));
      assertThat(config.normPlacement()).isEqualTo(NormPlacement.PRE_AND_POST);
      assertThat(config.normPlusOne()).isFalse();
      assertThat(config.embeddingScale()).isEqualTo(Math.sqrt(8));
      assertThat(config.queryScale()).isEqualTo(0.5);
      assertThat(windows(config)).containsExactly(7, 0, 7, 0);
      assertThat(checkpoint.tensorNames()).contains("layers.3.post_feed_forward_norm");
    }
  }

  @Test
  void readsGemma3() {
    start("gemma3", 6).number("gemma3.attention.sliding_window", 7);
    writer.text("gemma3.rope.scaling.type", "linear").number("gemma3.rope.scaling.factor", 8);
    writer.number("gemma3.rope.freq_base", 1_000_000);
    perHeadNorms(6);
    layers(6, true, "post_attention_norm.weight", "post_ffw_norm.weight");

    try (Checkpoint checkpoint = open()) {
      ModelConfig config = checkpoint.config();

      assertThat(windows(config)).containsExactly(7, 7, 7, 7, 7, 0);
      assertThat(config.layers().get(0).rope()).contains(new Rope(1e4, 4, new Rope.Unscaled()));
      assertThat(config.layers().get(5).rope()).contains(new Rope(1e6, 4, new Rope.Linear(8)));
      assertThat(config.attentionCap()).isEmpty();
    }
  }

  @Test
  void readsQwen3() {
    start("qwen3", 1);
    perHeadNorms(1);
    layers(1, true);

    try (Checkpoint checkpoint = open()) {
      assertThat(checkpoint.config().queryKeyNorm()).isEqualTo(QueryKeyNorm.PER_HEAD);
      assertThat(checkpoint.tensor("layers.0.key_norm").shape()).containsExactly(4L);
    }
  }

  @Test
  void readsOlmo2() {
    start("olmo2", 1);
    writer.tensor("blk.0.attn_q_norm.weight", 8).tensor("blk.0.attn_k_norm.weight", 4);
    layers(1, false, "post_attention_norm.weight", "post_ffw_norm.weight");

    try (Checkpoint checkpoint = open()) {
      assertThat(checkpoint.config().normPlacement()).isEqualTo(NormPlacement.POST);
      assertThat(checkpoint.tensorNames()).doesNotContain("layers.0.attention_norm");
    }
  }

  @Test
  void readsSmolLm3WithLayersThatDoNotRotate() {
    start("smollm3", 5);
    layers(5, true);

    try (Checkpoint checkpoint = open()) {
      assertThat(checkpoint.config().layers())
          .extracting(layer -> layer.rope().isPresent())
          .containsExactly(true, true, true, false, true);
      // Stored rows 0, 1, 2, 3 of a head are wanted rows 0, 2, 1, 3.
      float[] row = new float[8];
      checkpoint.tensor("layers.0.key").row(1, row);
      assertThat(row[0]).isEqualTo(2 * 8);
    }
  }

  @Test
  void readsPhi3WithFusedTensorsAndLongRope() {
    start("phi3", 1).number("phi3.attention.sliding_window", 0);
    writer.number("phi3.rope.scaling.original_context_length", 16);
    writer.tensor("rope_factors_short.weight", 2).tensor("rope_factors_long.weight", 2);
    writer.tensor("blk.0.attn_qkv.weight", 16, 8).tensor("blk.0.ffn_up.weight", 12, 8);
    writer.tensor("blk.0.attn_output.weight", 8, 8).tensor("blk.0.ffn_down.weight", 8, 6);
    writer.tensor("blk.0.attn_norm.weight", 8).tensor("blk.0.ffn_norm.weight", 8);

    // A tensor's values count from 0, and a divisor of 0 is impossible.
    DataException thrown = refusal();

    assertThat(thrown.kind()).isEqualTo(Kind.CONFIG);
    assertThat(thrown).hasMessageContaining("rope_factors_short.weight");

    writer.values("rope_factors_short.weight", 1, 2).values("rope_factors_long.weight", 3, 4);
    try (Checkpoint checkpoint = open()) {
      Rope.Scaling scaling = checkpoint.config().layers().get(0).rope().orElseThrow().scaling();

      assertThat(scaling.originalContext()).isEqualTo(16);
      assertThat(scaling.amplitude())
          .isCloseTo(Math.sqrt(1 + Math.log(2) / Math.log(16)), within(1e-12));
      assertThat(scaling.stretch(1, 1, true)).isEqualTo(0.25);
      assertThat(windows(checkpoint.config())).containsExactly(0);
      assertThat(checkpoint.tensor("layers.0.value").toFloat32()[0]).isEqualTo(12 * 8);
      assertThat(checkpoint.tensor("layers.0.up").toFloat32()[0]).isEqualTo(6 * 8);
      assertThat(checkpoint.tensor("layers.0.down").shape()).containsExactly(8L, 6L);
    }
  }

  @Test
  void findsEndTokensByTheirSpelling() {
    start("llama", 1);
    layers(1, true);
    writer.texts("tokenizer.ggml.tokens", "a", "</s>", "<|im_end|>", "<|eot_id|>", "<|end|>");
    writer.integers("tokenizer.ggml.token_type", 1, 3, 3, 1, 4);
    writer.number("tokenizer.ggml.eos_token_id", 1).number("tokenizer.ggml.bos_token_id", 0);

    try (Checkpoint checkpoint = open()) {
      // Token 3 is an ordinary token that only looks like an end.
      assertThat(checkpoint.config().endOfText()).containsExactly(1, 2, 4);
      assertThat(checkpoint.config().beginOfText()).hasValue(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama, llama.expert_count, 8",
    "llama, llama.rope.dimension_count, 2",
    "llama, llama.attention.value_length, 6",
    "qwen2, qwen2.attention.sliding_window, 8",
    "llama, llama.logit_scale, 0.5",
    "llama, llama.final_logit_softcapping, 30"
  })
  void refusesByNameWhatItDoesNotHonour(String family, String key, double value) {
    start(family, 1).number(key, value);
    layers(1, true);

    DataException thrown = refusal();

    assertThat(thrown.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(thrown).hasMessageContaining(key).hasMessageContaining("model.gguf");
  }

  @Test
  void refusesYarnByName() {
    start("llama", 1).text("llama.rope.scaling.type", "yarn");
    layers(1, true);

    assertThat(refusal()).hasMessageContaining("yarn").hasMessageContaining("scaling.type");
  }

  @Test
  void refusesMoreTokensThanTheVocabularyHolds() {
    start("llama", 1).texts("tokenizer.ggml.tokens", "a", "b", "c", "d", "e", "f");
    layers(1, true);

    assertThat(refusal().kind()).isEqualTo(Kind.CONFIG);
  }

  private GgufWriter start(String family, int layers) {
    writer = new GgufWriter(family);
    writer.number(family + ".block_count", layers).number(family + ".embedding_length", 8);
    writer.number(family + ".feed_forward_length", 6).number(family + ".context_length", 32);
    writer.number(family + ".attention.head_count", 2);
    writer.number(family + ".attention.head_count_kv", 1);
    writer.number(family + ".attention.layer_norm_rms_epsilon", 1e-5);
    writer.tensor("token_embd.weight", 5, 8).tensor("output_norm.weight", 8);
    return writer;
  }

  private void perHeadNorms(int count) {
    for (int n = 0; n < count; n++) {
      writer.tensor("blk." + n + ".attn_q_norm.weight", 4);
      writer.tensor("blk." + n + ".attn_k_norm.weight", 4);
    }
  }

  private void layers(int count, boolean normsBefore, String... normsAfter) {
    for (int n = 0; n < count; n++) {
      String layer = "blk." + n + ".";
      writer.tensor(layer + "attn_q.weight", 8, 8).tensor(layer + "attn_k.weight", 4, 8);
      writer.tensor(layer + "attn_v.weight", 4, 8).tensor(layer + "attn_output.weight", 8, 8);
      writer.tensor(layer + "ffn_gate.weight", 6, 8).tensor(layer + "ffn_up.weight", 6, 8);
      writer.tensor(layer + "ffn_down.weight", 8, 6);
      if (normsBefore) {
        writer.tensor(layer + "attn_norm.weight", 8).tensor(layer + "ffn_norm.weight", 8);
      }
      for (String norm : normsAfter) {
        writer.tensor(layer + norm, 8);
      }
    }
  }

  private static List<Integer> windows(ModelConfig config) {
    return config.layers().stream().map(Layer::window).map(w -> w.orElse(0)).toList();
  }

  private Checkpoint open() {
    try {
      return Checkpoint.open(writer.write(folder.resolve("model.gguf")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DataException refusal() {
    DataException thrown = catchThrowableOfType(DataException.class, () -> open().close());
    assertThat(thrown).describedAs("nothing was refused").isNotNull();
    return thrown;
  }
}
