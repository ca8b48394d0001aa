package rosarium.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.checkpoint.ModelConfig.Activation;
import rosarium.core.checkpoint.ModelConfig.Biases;
import rosarium.core.checkpoint.ModelConfig.Layer;
import rosarium.core.checkpoint.ModelConfig.NormPlacement;
import rosarium.core.checkpoint.ModelConfig.QueryKeyNorm;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.testing.Shared;

/** The golden models load with the configuration that their files state. */
class GoldenModelsTest {
  /** Name, then V, D, N, H, G, K, F, tied, end tokens, type of the weights. */
  static Stream<Arguments> models() {
    return Stream.of(
        arguments("gemma3", 704, 64, 6, 4, 2, 16, 128, true, Set.of(2, 4), "F32"),
        arguments("llama", 608, 64, 4, 4, 2, 16, 128, false, Set.of(601, 604), "F32"),
        arguments("llama-bf16", 584, 64, 3, 4, 1, 16, 128, false, Set.of(2), "BF16"),
        arguments("llama-fp16", 584, 64, 3, 4, 4, 16, 128, false, Set.of(2), "F16"),
        arguments("llama-sharded", 640, 64, 3, 4, 2, 16, 128, false, Set.of(2), "F32"),
        arguments("llama3-tied", 608, 64, 3, 4, 2, 16, 128, true, Set.of(601, 604), "F32"),
        arguments("mistral", 640, 64, 4, 4, 2, 16, 128, false, Set.of(2), "F32"),
        arguments("phi3", 640, 64, 3, 4, 2, 16, 128, false, Set.of(620, 623), "F32"),
        arguments("qwen2", 632, 64, 3, 4, 2, 16, 128, false, Set.of(620, 622), "F32"),
        arguments("qwen3", 632, 64, 3, 4, 2, 32, 128, true, Set.of(620, 622), "F32"),
        arguments("small-a-gemma", 704, 32, 2, 2, 1, 16, 64, true, Set.of(2, 4), "F32"),
        arguments("small-b-gemma", 704, 32, 2, 2, 1, 16, 64, true, Set.of(2, 4), "F32"),
        arguments("small-a-llama3", 608, 32, 2, 2, 1, 16, 64, true, Set.of(601, 604), "F32"),
        arguments("small-b-llama3", 608, 32, 2, 2, 1, 16, 64, true, Set.of(601, 604), "F32"),
        arguments("small-a-qwen", 632, 32, 2, 2, 1, 16, 64, true, Set.of(620, 622), "F32"),
        arguments("small-b-qwen", 632, 32, 2, 2, 1, 16, 64, true, Set.of(620, 622), "F32"),
        arguments("small-a-smol", 584, 32, 2, 2, 1, 16, 64, true, Set.of(2), "F32"),
        arguments("small-b-smol", 584, 32, 2, 2, 1, 16, 64, true, Set.of(2), "F32"),
        arguments("small-a-spm", 640, 32, 2, 2, 1, 16, 64, true, Set.of(2), "F32"),
        arguments("small-b-spm", 640, 32, 2, 2, 1, 16, 64, true, Set.of(2), "F32"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void readsSizes(
      String name,
      int v,
      int d,
      int n,
      int h,
      int g,
      int k,
      int f,
      boolean tied,
      Set<Integer> ends,
      String type) {
    try (Checkpoint checkpoint = open(name)) {
      ModelConfig config = checkpoint.config();

      assertThat(config)
          .extracting(
              ModelConfig::vocabulary,
              ModelConfig::width,
              ModelConfig::layerCount,
              ModelConfig::heads,
              ModelConfig::kvHeads,
              ModelConfig::headSize,
              ModelConfig::feedForward,
              ModelConfig::context,
              ModelConfig::tiedHead)
          .containsExactly(v, d, n, h, g, k, f, 512, tied);
      assertThat(config.endOfText()).isEqualTo(new TreeSet<>(ends));
      assertThat(checkpoint.tensor("embedding").type()).hasToString(type);
      assertThat(checkpoint.tensor("layers.0.query").shape())
          .containsExactly((long) h * k, (long) d);
      assertThat(checkpoint.tensor("layers." + (n - 1) + ".down").shape())
          .containsExactly((long) d, (long) f);
    }
  }

  @Test
  void knowsEveryModel() throws IOException {
    try (Stream<Path> folders = Files.list(Shared.path("golden/models"))) {
      assertThat(folders.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              models().map(model -> (String) model.get()[0]).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama-bf16", "llama-sharded", "small-a-smol"})
  void readsPlainLlama(String name) {
    try (Checkpoint checkpoint = open(name)) {
      ModelConfig config = checkpoint.config();

      assertThat(config.family()).isEqualTo("llama");
      assertThat(config.activation()).isEqualTo(Activation.SILU);
      assertThat(config.biases()).isEqualTo(Biases.NONE);
      assertThat(config.queryKeyNorm()).isEqualTo(QueryKeyNorm.NONE);
      assertThat(config.normPlacement()).isEqualTo(NormPlacement.PRE);
      assertThat(config.normPlusOne()).isFalse();
      assertThat(config.embeddingScale()).isEqualTo(1);
      assertThat(config.queryScale()).isEqualTo(0.25);
      assertThat(config.attentionCap()).isEmpty();
      assertThat(config.finalCap()).isEmpty();
      assertThat(config.layers())
          .allSatisfy(layer -> assertThat(layer.window()).isEmpty())
          .allSatisfy(layer -> assertThat(scaling(layer)).isEqualTo(new Rope.Unscaled()));
    }
  }

  @Test
  void readsLlama3Scaling() {
    try (Checkpoint checkpoint = open("llama3-tied")) {
      Rope rope = checkpoint.config().layers().get(2).rope().orElseThrow();

      assertThat(rope).isEqualTo(new Rope(10_000, 16, new Rope.Llama3(8, 1, 4, 32)));
      assertThat(checkpoint.tensor("head").toFloat32())
          .containsExactly(checkpoint.tensor("embedding").toFloat32());
    }
  }

  @Test
  void readsMistralWindow() {
    try (Checkpoint checkpoint = open("mistral")) {
      assertThat(checkpoint.config().layers())
          .allSatisfy(layer -> assertThat(layer.window()).isEqualTo(OptionalInt.of(8)));
      assertThat(checkpoint.config().normEpsilon()).isEqualTo(0.01);
    }
  }

  @Test
  void readsQwen2Biases() {
    try (Checkpoint checkpoint = open("qwen2")) {
      assertThat(checkpoint.config().biases()).isEqualTo(new Biases(true, false, false));
      assertThat(checkpoint.tensor("layers.1.key.bias").shape()).containsExactly(32L);
      assertThat(checkpoint.config().layers().get(0).rope().orElseThrow().theta())
          .isEqualTo(1_000_000);
      assertThat(checkpoint.config().beginOfText()).isEmpty();
    }
  }

  @Test
  void readsQwen3Norms() {
    try (Checkpoint checkpoint = open("qwen3")) {
      assertThat(checkpoint.config().queryKeyNorm()).isEqualTo(QueryKeyNorm.PER_HEAD);
      assertThat(checkpoint.tensor("layers.2.query_norm").shape()).containsExactly(32L);
      assertThat(checkpoint.config().queryScale()).isCloseTo(1 / Math.sqrt(32), within(1e-15));
    }
  }

  @Test
  void readsGemma3() {
    try (Checkpoint checkpoint = open("gemma3")) {
      ModelConfig config = checkpoint.config();
      List<Layer> layers = config.layers();

      assertThat(config.activation()).isEqualTo(Activation.GELU_TANH);
      assertThat(config.normPlacement()).isEqualTo(NormPlacement.PRE_AND_POST);
      assertThat(config.normPlusOne()).isTrue();
      assertThat(config.embeddingScale()).isEqualTo(8);
      assertThat(config.queryScale()).isCloseTo(1 / Math.sqrt(32), within(1e-15));
      assertThat(layers)
          .extracting(layer -> layer.window().orElse(0))
          .containsExactly(8, 8, 0, 8, 8, 0);
      assertThat(layers)
          .extracting(layer -> layer.rope().orElseThrow().theta())
          .containsExactly(1e4, 1e4, 1e6, 1e4, 1e4, 1e6);
      assertThat(checkpoint.tensorNames())
          .contains(
              "layers.5.attention_norm",
              "layers.5.post_attention_norm",
              "layers.5.feed_forward_norm",
              "layers.5.post_feed_forward_norm",
              "layers.5.query_norm");
    }
  }

  @Test
  void splitsFusedTensorsOfPhi3() {
    try (Checkpoint checkpoint = open("phi3")) {
      CheckpointTensor key = checkpoint.tensor("layers.1.key");
      CheckpointTensor value = checkpoint.tensor("layers.1.value");
      CheckpointTensor up = checkpoint.tensor("layers.1.up");

      assertThat(key.shape()).containsExactly(32L, 64L);
      assertThat(value.shape()).containsExactly(32L, 64L);
      assertThat(up.shape()).containsExactly(128L, 64L);
      assertThat(checkpoint.tensorNames()).hasSize(3 + 3 * 9);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-F32", "llama-F16", "llama3-tied-F16", "qwen2-F16"})
  void findsTheSameModelInGgufAndSafetensors(String file) {
    String model = file.substring(0, file.lastIndexOf('-'));
    try (Checkpoint gguf = Checkpoint.open(Shared.path("golden/gguf/" + file + ".gguf"));
        Checkpoint hub = open(model)) {
      assertThat(gguf.tensorNames()).isEqualTo(hub.tensorNames());
      assertThat(gguf.config().endOfText()).isEqualTo(hub.config().endOfText());
      assertThat(gguf.config().beginOfText()).isEqualTo(hub.config().beginOfText());
      assertThat(gguf.config())
          .usingRecursiveComparison()
          .ignoringFields("layers", "normEpsilon")
          .isEqualTo(hub.config());
      assertThat(gguf.config().normEpsilon()).isCloseTo(hub.config().normEpsilon(), within(1e-12));
      assertThat(rope(gguf).inverseFrequencies(false))
          .usingComparatorWithPrecision(1e-7f)
          .containsExactly(rope(hub).inverseFrequencies(false));
      // Half precision keeps 11 bits: a right value is off by 2^-11 of itself at most, a
      // subnormal one by 2^-25.
      float precision = file.endsWith("F32") ? 0 : 0x1p-11f;
      for (String name : hub.tensorNames()) {
        float[] expected = hub.tensor(name).toFloat32();
        float[] found = gguf.tensor(name).toFloat32();
        assertThat(found).describedAs(name).hasSameSizeAs(expected);
        float worst = 0;
        for (int i = 0; i < expected.length; i++) {
          float allowed = precision * (Math.abs(expected[i]) + 1e-4f);
          worst = Math.max(worst, Math.abs(found[i] - expected[i]) - allowed);
        }
        assertThat(worst).describedAs(name).isLessThanOrEqualTo(0);
      }
    }
  }

  @Test
  void hashesOneFileByItself() {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/gguf/llama-Q4_1.gguf"))) {
      assertThat(checkpoint.files()).hasSize(1);
      assertThat(checkpoint.sha256()).matches("[0-9a-f]{64}").isEqualTo(checkpoint.sha256());
      assertThat(checkpoint.metadata()).isPresent();
    }
  }

  @Test
  void hashesShardsInOrder() {
    try (Checkpoint checkpoint = open("llama-sharded")) {
      assertThat(checkpoint.files())
          .extracting(path -> path.getFileName().toString())
          .containsExactly(
              "model-00001-of-00003.safetensors",
              "model-00002-of-00003.safetensors",
              "model-00003-of-00003.safetensors");
      assertThat(checkpoint.sha256()).matches("[0-9a-f]{64}");
    }
  }

  private static Checkpoint open(String name) {
    return Checkpoint.open(Shared.path("golden/models/" + name));
  }

  private static Rope rope(Checkpoint checkpoint) {
    return checkpoint.config().layers().get(0).rope().orElseThrow();
  }

  private static Rope.Scaling scaling(Layer layer) {
    return layer.rope().orElseThrow().scaling();
  }
}
