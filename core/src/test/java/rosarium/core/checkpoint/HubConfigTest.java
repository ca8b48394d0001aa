package rosarium.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.checkpoint.ModelConfig.Activation;
import rosarium.core.checkpoint.ModelConfig.Biases;
import rosarium.core.checkpoint.ModelConfig.Layer;
import rosarium.core.checkpoint.ModelConfig.NormPlacement;
import rosarium.core.checkpoint.ModelConfig.QueryKeyNorm;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** What config.json means, by family; sizes are those of no real model. */
class HubConfigTest {
  private static final String SIZES =
      "'vocab_size': 100, 'hidden_size': 64, 'intermediate_size': 128, 'num_hidden_layers': 4,"
          + " 'num_attention_heads': 4, 'num_key_value_heads': 2";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @Test
  void fillsInWhatLlama2LeavesOut() {
    ModelConfig config = read("llama", "");

    assertThat(config.headSize()).isEqualTo(16);
    assertThat(config.context()).isEqualTo(2048);
    assertThat(config.normEpsilon()).isEqualTo(1e-6);
    assertThat(config.tiedHead()).isFalse();
    assertThat(config.layers().get(3).rope()).contains(new Rope(10_000, 16, new Rope.Unscaled()));
    assertThat(config.endOfText()).isEmpty();
    assertThat(config.beginOfText()).isEmpty();
  }

  @Test
  void readsGemma2() {
    ModelConfig config =
        read("gemma2", ", 'head_dim': 32, 'query_pre_attn_scalar': 64, 'sliding_window': 9");

    assertThat(config.attentionCap()).isEqualTo(OptionalDouble.of(50));
    assertThat(config.finalCap()).isEqualTo(OptionalDouble.of(30));
    assertThat(config.tiedHead()).isTrue();
    assertThat(config.normPlusOne()).isTrue();
    assertThat(config.normPlacement()).isEqualTo(NormPlacement.PRE_AND_POST);
    assertThat(config.queryKeyNorm()).isEqualTo(QueryKeyNorm.NONE);
    assertThat(config.activation()).isEqualTo(Activation.GELU_TANH);
    assertThat(config.queryScale()).isEqualTo(0.125);
    assertThat(windows(config)).containsExactly(9, 0, 9, 0);
  }

  @Test
  void takesNullForNoCap() {
    ModelConfig config =
        read("gemma2", ", 'head_dim': 32, 'attn_logit_softcapping': null, 'sliding_window': null");

    assertThat(config.attentionCap()).isEmpty();
    assertThat(config.finalCap()).isEqualTo(OptionalDouble.of(30));
    assertThat(windows(config)).containsExactly(0, 0, 0, 0);
  }

  @Test
  void readsGemma3WithScaledGlobalRope() {
    ModelConfig config =
        read(
            "gemma3_text",
            ", 'head_dim': 32, 'sliding_window': 9, 'sliding_window_pattern': 2,"
                + " 'rope_scaling': {'rope_type': 'linear', 'factor': 8.0}");

    assertThat(config.family()).isEqualTo("gemma3");
    assertThat(config.layers().get(0).rope()).contains(new Rope(1e4, 32, new Rope.Unscaled()));
    assertThat(config.layers().get(1).rope()).contains(new Rope(1e6, 32, new Rope.Linear(8)));
    assertThat(windows(config)).containsExactly(9, 0, 9, 0);
    assertThat(config.attentionCap()).isEmpty();
  }

  @Test
  void readsOlmo2() {
    ModelConfig config = read("olmo2", "");

    assertThat(config.normPlacement()).isEqualTo(NormPlacement.POST);
    assertThat(config.queryKeyNorm()).isEqualTo(QueryKeyNorm.WHOLE_ROW);
    assertThat(config.normEpsilon()).isEqualTo(1e-5);
  }

  @Test
  void readsSmolLm3WithLayersThatDoNotRotate() {
    ModelConfig listed = read("smollm3", ", 'no_rope_layers': [1, 0, 0, 1], 'rope_theta': 5e6");
    ModelConfig counted = read("smollm3", ", 'no_rope_layer_interval': 2");

    assertThat(listed.layers())
        .extracting(layer -> layer.rope().isPresent())
        .containsExactly(true, false, false, true);
    assertThat(counted.layers())
        .extracting(layer -> layer.rope().isPresent())
        .containsExactly(true, false, true, false);
    assertThat(listed.tiedHead()).isTrue();
    assertThat(listed.layers().get(0).rope().orElseThrow().theta()).isEqualTo(5e6);
  }

  @Test
  void readsLongRope() {
    ModelConfig config =
        read(
            "phi3",
            ", 'partial_rotary_factor': 0.25, 'max_position_embeddings': 131072,"
                + " 'original_max_position_embeddings': 4096, 'rope_scaling': {'type': 'longrope',"
                + " 'short_factor': [1.0, 1.5], 'long_factor': [1, 60]}");
    Rope rope = config.layers().get(0).rope().orElseThrow();

    assertThat(rope.rotary()).isEqualTo(4);
    assertThat(rope.scaling().originalContext()).isEqualTo(4096);
    assertThat(rope.scaling().amplitude()).isCloseTo(1.1902380714, within(1e-9));
    assertThat(rope.inverseFrequencies(true)[1]).isEqualTo((float) (0.01 / 60));
  }

  @Test
  void readsWindowsOfQwen() {
    String window = ", 'sliding_window': 7, 'max_window_layers': 3, 'use_sliding_window': ";

    assertThat(windows(read("qwen2", window + "false"))).containsExactly(0, 0, 0, 0);
    assertThat(windows(read("qwen2", window + "true"))).containsExactly(0, 0, 0, 7);
    assertThat(read("qwen2", "").biases()).isEqualTo(new Biases(true, false, false));
  }

  @Test
  void readsBiasesOfLlama() {
    assertThat(read("llama", ", 'attention_bias': true, 'mlp_bias': true").biases())
        .isEqualTo(new Biases(true, true, true));
  }

  @Test
  void readsRopeAsTransformers5WritesIt() {
    ModelConfig config =
        read(
            "llama",
            ", 'rope_parameters': {'rope_type': 'llama3', 'rope_theta': 500000.0, 'factor': 32.0,"
                + " 'low_freq_factor': 1.0, 'high_freq_factor': 4.0,"
                + " 'original_max_position_embeddings': 8192}");

    assertThat(config.layers().get(0).rope())
        .contains(new Rope(5e5, 16, new Rope.Llama3(32, 1, 4, 8192)));
  }

  @Test
  void prefersEndTokensOfTheGenerationConfig() throws IOException {
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [7, 3]}");

    ModelConfig config = read("llama", ", 'eos_token_id': 9, 'bos_token_id': 1");

    assertThat(config.endOfText()).containsExactly(3, 7);
    assertThat(config.beginOfText()).isEqualTo(OptionalInt.of(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "llama | 'rope_scaling': {'rope_type': 'yarn', 'factor': 4.0} | yarn",
        "llama | 'rope_scaling': {'type': 'dynamic', 'factor': 2.0} | dynamic",
        "llama | 'quantization_config': {'quant_method': 'gptq'} | quantization_config",
        "llama | 'hidden_act': 'relu' | relu",
        "llama | 'partial_rotary_factor': 0.5 | partial_rotary_factor",
        "llama | 'residual_multiplier': 0.22 | residual_multiplier",
        "llama | 'final_logit_softcapping': 30.0 | final_logit_softcapping",
        "qwen3 | 'head_dim': 16, 'num_experts': 128 | num_experts",
        "gemma3_text | 'use_bidirectional_attention': true | use_bidirectional_attention",
        "gemma2 | 'head_dim': 16, 'layer_types': ['a','b','c','d'] | layer_types"
      })
  void refusesByNameWhatItDoesNotHonour(String type, String field, String name) {
    DataException thrown = refusal(type, ", " + field);

    assertThat(thrown.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(thrown).hasMessageContaining("config.json").hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'num_key_value_heads': 3",
        "'head_dim': 15",
        "'rope_theta': 0",
        "'rope_theta': 1e400",
        "'rms_norm_eps': -1e-5",
        "'rms_norm_eps': 'small'",
        "'eos_token_id': 100",
        "'eos_token_id': [1, -1]",
        "'hidden_size': 64.5",
        "'num_hidden_layers': 99999999999999999999999",
        "'tie_word_embeddings': 'no'",
        "'rope_scaling': 'linear'",
        "'rope_scaling': {'type': 'linear', 'factor': 0.5}",
        "'rope_scaling': {'type': 'llama3', 'factor': 8, 'low_freq_factor': 4, 'high_freq_factor': 4, 'original_max_position_embeddings': 8}"
      })
  void refusesImpossibleValues(String field) {
    String key = field.substring(1, field.indexOf('\'', 1));
    String sizes = SIZES.replaceAll("'" + key + "': \\d+", "'ignored': 0");

    DataException thrown = refusal("llama", sizes, ", " + field);

    assertThat(thrown.kind()).isEqualTo(Kind.CONFIG);
    assertThat(thrown).hasMessageContaining("config.json").hasMessageContaining("allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vocab_size",
        "hidden_size",
        "intermediate_size",
        "num_hidden_layers",
        "num_attention_heads"
      })
  void inventsNoSize(String key) {
    String sizes = SIZES.replaceAll("'" + key + "': \\d+", "'ignored': 0");

    DataException thrown = refusal("llama", sizes, "");

    assertThat(thrown.kind()).isEqualTo(Kind.MISSING);
    assertThat(thrown).hasMessageContaining(key);
  }

  @Test
  void hintsAtTheNearestFamily() {
    assertThat(refusal("qwen1", "")).hasMessageContaining("did you mean 'qwen2'");
  }

  private static List<Integer> windows(ModelConfig config) {
    return config.layers().stream().map(Layer::window).map(w -> w.orElse(0)).toList();
  }

  private ModelConfig read(String type, String more) {
    return read(type, SIZES, more);
  }

  private ModelConfig read(String type, String sizes, String more) {
    String json = "{'model_type': '" + type + "', " + sizes + more + "}";
    try {
      Files.writeString(folder.resolve("config.json"), json.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HubConfig.read(folder);
  }

  private DataException refusal(String type, String more) {
    return refusal(type, SIZES, more);
  }

  private DataException refusal(String type, String sizes, String more) {
    DataException thrown = catchThrowableOfType(DataException.class, () -> read(type, sizes, more));
    assertThat(thrown).describedAs("nothing was refused").isNotNull();
    return thrown;
  }
}
