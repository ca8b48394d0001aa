package rosarium.core.checkpoint.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.config.DataException;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.testing.SafetensorsWriter;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.NativeRuntime;
import rosarium.core.torch.TorchModel;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;

/**
 * Adapters on golden/models: logits against a checkpoint that this test merged itself, one matrix
 * against the low-rank form, and what is refused.
 */
@Tag("torch")
class LoraAdapterTest {
  private static final int RANK = 3;
  private static final double ALPHA = 24;
  private static final TokenIds TEXT = TokenIds.of(600, 40, 77, 220, 441, 16, 24, 369, 7, 5);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private long pointersBefore;

  @BeforeEach
  void countPointers() {
    pointersBefore = NativeRuntime.livePointers();
  }

  @AfterEach
  void leakNothing() {
    assertThat(NativeRuntime.livePointers()).isEqualTo(pointersBefore);
  }

  /** The two factors of a module, by name: {@code layers.0.self_attn.q_proj}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Factors(float[][] a_RI, float[][] b_OR) {}

  private final Map<String, Factors> factors = new LinkedHashMap<>();

  private Factors drawn(String module) {
    return Objects.requireNonNull(factors.get(module));
  }

  private static Path model(String name) {
    return Shared.path("golden/models/" + name);
  }

  private static ObjectNode config(String... targets) {
    ObjectNode config = MAPPER.createObjectNode();
    config.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("r", RANK);
    config.put("lora_alpha", ALPHA).put("bias", "none").put("lora_dropout", 0.05);
    config.put("use_rslora", false).put("use_dora", false).put("fan_in_fan_out", false);
    config.putNull("modules_to_save").putNull("layers_to_transform");
    config.putObject("rank_pattern");
    List.of(targets).forEach(config.putArray("target_modules")::add);
    return config;
  }

  /** Draw factors for modules of every layer, or of the given ones. */
  private void draw(Checkpoint base, Map<String, List<String>> modules, int... layers) {
    RandomGenerator random = TestSeed.generator("lora");
    for (int layer : layers) {
      for (Map.Entry<String, List<String>> module : modules.entrySet()) {
        int out = 0;
        int in = 0;
        for (String part : module.getValue()) {
          CheckpointTensor tensor = base.tensor("layers." + layer + "." + part);
          out += (int) tensor.rows();
          in = (int) tensor.columns();
        }
        factors.put(
            "layers." + layer + "." + module.getKey(),
            new Factors(random(random, RANK, in), random(random, out, RANK)));
      }
    }
  }

  private static float[][] random(RandomGenerator random, int rows, int columns) {
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int c = 0; c < columns; c++) {
        row[c] = (float) (0.05 * random.nextGaussian());
      }
    }
    return values;
  }

  private Path write(ObjectNode config) {
    SafetensorsWriter writer = new SafetensorsWriter();
    factors.forEach(
        (module, pair) -> {
          writer.matrix("base_model.model.model." + module + ".lora_A.weight", pair.a_RI());
          writer.matrix("base_model.model.model." + module + ".lora_B.weight", pair.b_OR());
        });
    return write(config, writer);
  }

  private Path write(ObjectNode config, SafetensorsWriter writer) {
    try {
      Path adapter = Files.createDirectories(folder.resolve("adapter"));
      Files.writeString(adapter.resolve("adapter_config.json"), config.toString());
      writer.write(adapter.resolve("adapter_model.safetensors"));
      return adapter;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final Map<String, List<String>> FOUR_MODULES =
      Map.of(
          "self_attn.q_proj", List.of("query"),
          "self_attn.v_proj", List.of("value"),
          "mlp.gate_proj", List.of("gate"),
          "mlp.down_proj", List.of("down"));

  /** A copy of a float32 model whose matrices hold the sums, made without the code under test. */
  private Path mergedByHand(String name, double scale) throws IOException {
    Path merged = Files.createDirectories(folder.resolve("merged"));
    for (String file : List.of("config.json", "generation_config.json")) {
      Files.copy(model(name).resolve(file), merged.resolve(file));
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    try (var stored =
        rosarium.core.checkpoint.file.SafetensorsFile.open(
            model(name).resolve("model.safetensors"))) {
      for (CheckpointTensor tensor : stored.tensors().values()) {
        if (tensor.shape().size() == 1) {
          writer.vector(tensor.name(), tensor.toFloat32());
          continue;
        }
        float[][] rows = new float[(int) tensor.rows()][(int) tensor.columns()];
        for (int r = 0; r < rows.length; r++) {
          tensor.row(r, rows[r]);
        }
        Factors pair =
            factors.get(tensor.name().replaceFirst("^model\\.", "").replaceFirst("\\.weight$", ""));
        if (pair != null) {
          add(rows, pair, scale);
        }
        writer.matrix(tensor.name(), rows);
      }
    }
    writer.write(merged.resolve("model.safetensors"));
    return merged;
  }

  private static void add(float[][] rows, Factors pair, double scale) {
    for (int o = 0; o < rows.length; o++) {
      for (int i = 0; i < rows[o].length; i++) {
        double sum = 0;
        for (int k = 0; k < RANK; k++) {
          sum += (double) pair.b_OR()[o][k] * pair.a_RI()[k][i];
        }
        rows[o][i] = (float) (rows[o][i] + scale * sum);
      }
    }
  }

  private static float[][] logits(LanguageModel model) {
    float[][] rows_TV = new float[TEXT.length()][];
    try (TokenStream stream = model.open();
        Workspace step = model.workspace()) {
      Logits logits_TV = model.forward(List.of(new Extension(stream, TEXT, TEXT.length())));
      for (int t = 0; t < rows_TV.length; t++) {
        rows_TV[t] = logits_TV.row(t);
      }
    }
    return rows_TV;
  }

  private static double largestDifference(float[][] one_TV, float[][] other_TV) {
    double largest = 0;
    for (int t = 0; t < one_TV.length; t++) {
      for (int v = 0; v < one_TV[t].length; v++) {
        largest = Math.max(largest, Math.abs(one_TV[t][v] - other_TV[t][v]));
      }
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({"false, 8.0", "true, 13.856406460551018"}) // 24 / 3, 24 / sqrt(3)
  void givesTheLogitsOfAMergedCheckpoint(boolean stabilised, double scale) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(model("llama"))) {
      draw(checkpoint, FOUR_MODULES, 0, 1, 2, 3);
      ObjectNode config = config("q_proj", "v_proj", "gate_proj", "mlp.down_proj");
      Path adapter = write(config.put("use_rslora", stabilised));
      try (Checkpoint byHand = Checkpoint.open(mergedByHand("llama", scale))) {
        Checkpoint merged = LoraAdapter.merge(adapter, checkpoint);

        for (LoadOptions options :
            List.of(LoadOptions.reference(), LoadOptions.reference().pinned())) {
          TorchModel base = TorchModel.load("base", checkpoint, options);
          float[][] base_TV = logits(base);
          try (TorchModel adapted = base.adapted("adapted", merged);
              TorchModel expected = TorchModel.load("by hand", byHand, options)) {
            assertThat(logits(base)).isDeepEqualTo(base_TV);
            base.close(); // what is shared lives on
            assertThat(largestDifference(logits(adapted), logits(expected))).isLessThan(1e-4);
            assertThat(largestDifference(logits(adapted), base_TV)).isGreaterThan(0.1);
            assertThat(adapted.description().sha256()).isEqualTo(merged.sha256());
            assertThat(adapted.pinnedRows()).isEqualTo(expected.pinnedRows());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOAT32", "INT8", "INT4", "BFLOAT16"})
  void packsWhatAMergedCheckpointWouldPack(String format) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(model("llama"))) {
      draw(checkpoint, FOUR_MODULES, 1, 2);
      ObjectNode config = config("q_proj", "v_proj", "gate_proj", "down_proj");
      config.putArray("layers_to_transform").add(1).add(2);
      Path adapter = write(config);
      try (Checkpoint byHand = Checkpoint.open(mergedByHand("llama", ALPHA / RANK))) {
        Format packed = Format.valueOf(format);
        VectorModel base = VectorModel.load("base", checkpoint, packed, 64, 2);
        float[][] base_TV = logits(base);
        try (VectorModel adapted = base.adapted("adapted", LoraAdapter.merge(adapter, checkpoint));
            VectorModel expected = VectorModel.load("by hand", byHand, packed, 64, 2)) {
          base.close(); // what is shared lives on
          assertThat(largestDifference(logits(adapted), logits(expected))).isLessThan(1e-4);
          assertThat(largestDifference(logits(adapted), base_TV)).isGreaterThan(0.05);
        }
      }
    }
  }

  /** {@code W x + scale B (A x)}, one vector through one matrix, without the product of factors. */
  @ParameterizedTest
  @CsvSource({"llama, q_proj, query", "llama-bf16, q_proj, query", "phi3, qkv_proj, value"})
  void oneMatrixIsItsLowRankForm(String name, String target, String part) {
    try (Checkpoint checkpoint = Checkpoint.open(model(name))) {
      List<String> parts =
          target.equals("qkv_proj") ? List.of("query", "key", "value") : List.of(part);
      draw(checkpoint, Map.of("self_attn." + target, parts), 2);
      ObjectNode config = config(target);
      Checkpoint merged =
          LoraAdapter.merge(write(config.put("layers_to_transform", 2)), checkpoint);
      CheckpointTensor before = checkpoint.tensor("layers.2." + part);
      CheckpointTensor after = merged.tensor("layers.2." + part);
      int firstRow = 0;
      for (String other : parts.subList(0, parts.indexOf(part))) {
        firstRow += (int) checkpoint.tensor("layers.2." + other).rows();
      }

      RandomGenerator random = TestSeed.generator("x");
      double[] x_I = random.doubles(before.columns(), -1, 1).toArray();
      Factors pair = drawn("layers.2.self_attn." + target);
      double[] ax_R = new double[RANK];
      for (int k = 0; k < RANK; k++) {
        ax_R[k] = dot(pair.a_RI()[k], x_I);
      }
      float[] row = new float[x_I.length];
      for (int o = 0; o < before.rows(); o++) {
        before.row(o, row);
        double expected = dot(row, x_I) + ALPHA / RANK * dot(pair.b_OR()[firstRow + o], ax_R);
        after.row(o, row);
        assertThat(dot(row, x_I)).as("row %d", o).isCloseTo(expected, within(1e-5));
      }
      assertThat(merged.changed())
          .containsExactlyInAnyOrderElementsOf(
              parts.stream().map(each -> "layers.2." + each).toList());
    }
  }

  private static double dot(float[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < right.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  /** The rows of a GGUF file's queries lie otherwise than those of the adapter. */
  @Test
  void fitsTheRowsOfAGgufFile() {
    Path gguf = Shared.path("golden/gguf/llama-Q4_0.gguf");
    try (Checkpoint checkpoint = Checkpoint.open(gguf)) {
      draw(checkpoint, Map.of("self_attn.q_proj", List.of("query")), 1);
      Checkpoint merged =
          LoraAdapter.merge(write(config("q_proj").put("layers_to_transform", 1)), checkpoint);
      CheckpointTensor before = checkpoint.tensor("layers.1.query");
      CheckpointTensor after = merged.tensor("layers.1.query");

      float[][] expected = new float[(int) before.rows()][(int) before.columns()];
      for (int o = 0; o < expected.length; o++) {
        before.row(o, expected[o]);
      }
      add(expected, drawn("layers.1.self_attn.q_proj"), ALPHA / RANK);
      float[] found = new float[expected[0].length];
      for (int o = 0; o < expected.length; o++) {
        after.row(o, found);
        assertThat(found).containsExactly(expected[o], within(1e-6f));
      }
      // a sum is in no file: nothing may take the stored blocks for it
      assertThat(after.type().quantized()).isFalse();
      assertThatThrownBy(() -> after.rowBlocks(0))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  private void assertRefused(Path adapter, DataException.Kind kind, String... words) {
    try (Checkpoint checkpoint = Checkpoint.open(model("llama"))) {
      assertThatThrownBy(() -> LoraAdapter.merge(adapter, checkpoint))
          .isInstanceOfSatisfying(
              DataException.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind))
          .hasMessageContainingAll(words);
    }
  }

  private static Consumer<ObjectNode> put(String key, String json) {
    return config -> {
      try {
        config.set(key, MAPPER.readTree(json));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "peft_type | \"IA3\" | UNSUPPORTED",
        "task_type | \"SEQ_CLS\" | UNSUPPORTED",
        "bias | \"all\" | UNSUPPORTED",
        "use_dora | true | UNSUPPORTED",
        "fan_in_fan_out | true | UNSUPPORTED",
        "modules_to_save | [\"lm_head\"] | UNSUPPORTED",
        "rank_pattern | {\"q_proj\": 8} | UNSUPPORTED",
        "alpha_pattern | {\"q_proj\": 8} | UNSUPPORTED",
        "init_lora_weights | \"pissa\" | UNSUPPORTED",
        "a_setting_of_next_year | 3 | UNSUPPORTED",
        "r | 0 | CONFIG",
        "r | 1000000000 | CONFIG",
        "r | \"3\" | CONFIG",
        "r | 4 | CONFIG",
        "lora_alpha | NaN | CONFIG",
        "lora_alpha | null | CONFIG",
        "use_rslora | \"yes\" | CONFIG",
        "target_modules | [] | CONFIG",
        "target_modules | [7] | CONFIG",
        "target_modules | [\"q_proj\", \"lm_head\"] | UNSUPPORTED",
        "target_modules | [\"q_proj\", \"v_proj\"] | MISSING",
        "target_modules | [\"v_proj\"] | CONFIG",
        "target_modules | \"all-linear\" | MISSING",
        "layers_to_transform | [0, 1, 2, 3, 9] | CONFIG",
        "layers_to_transform | [1] | CONFIG",
        "layers_to_transform | -1 | CONFIG"
      })
  void refusesASettingByName(String key, String value, DataException.Kind kind) {
    try (Checkpoint checkpoint = Checkpoint.open(model("llama"))) {
      draw(checkpoint, Map.of("self_attn.q_proj", List.of("query")), 0, 1, 2, 3);
    }
    ObjectNode config = config("q_proj");
    if (value.equals("NaN")) {
      config.put(key, Double.NaN);
    } else {
      put(key, value).accept(config);
    }

    boolean rankOfTensors = key.equals("r") && value.equals("4");
    boolean names = !rankOfTensors && kind != DataException.Kind.MISSING;
    boolean inTensors = value.equals("[\"v_proj\"]") || value.equals("[1]");
    assertRefused(write(config), kind, names && !inTensors ? key : "_proj", "adapter_");
  }

  @Test
  void refusesATensorThatFitsNowhere() {
    Map<String, UnaryOperator<String>> broken = new LinkedHashMap<>();
    broken.put("lm_head", name -> "base_model.model.lm_head.lora_A.weight");
    broken.put("lora_magnitude_vector", name -> name.replace("lora_A", "lora_magnitude_vector"));
    broken.put("layers.17", name -> name.replace("layers.1.", "layers.17."));
    broken.put("w_proj", name -> name.replace("q_proj", "w_proj"));
    broken.put("transformer", name -> name.replace("base_model.model.model", "transformer"));
    broken.forEach(
        (word, rename) -> {
          SafetensorsWriter writer = new SafetensorsWriter();
          String name = "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight";
          writer.matrix(rename.apply(name), new float[RANK][64]);
          assertThatThrownBy(
                  () -> {
                    try (Checkpoint checkpoint = Checkpoint.open(model("llama"))) {
                      LoraAdapter.merge(write(config("q_proj"), writer), checkpoint);
                    }
                  })
              .as(word)
              .isInstanceOf(DataException.class)
              .hasMessageContaining(word);
        });
  }

  @Test
  void refusesFactorsOfAnotherShape() {
    SafetensorsWriter writer = new SafetensorsWriter();
    String module = "base_model.model.model.layers.0.self_attn.q_proj.";
    writer.matrix(module + "lora_A.weight", new float[RANK][65]);
    assertRefused(
        write(config("q_proj"), writer), DataException.Kind.CONFIG, "lora_A", "[3, 65]", "[3, 64]");
  }

  @Test
  void refusesAModuleWithOneFactor() {
    SafetensorsWriter writer = new SafetensorsWriter();
    String module = "base_model.model.model.layers.0.self_attn.q_proj.";
    writer.matrix(module + "lora_A.weight", new float[RANK][64]);
    ObjectNode config = config("q_proj").put("layers_to_transform", 0);
    assertRefused(write(config, writer), DataException.Kind.MISSING, "q_proj", "lora_B");
  }

  @Test
  void refusesNumbersThatAreNone() {
    try (Checkpoint checkpoint = Checkpoint.open(model("llama"))) {
      draw(checkpoint, Map.of("self_attn.q_proj", List.of("query")), 0);
    }
    drawn("layers.0.self_attn.q_proj").b_OR()[5][1] = Float.POSITIVE_INFINITY;
    ObjectNode config = config("q_proj").put("layers_to_transform", 0);
    assertRefused(write(config), DataException.Kind.CONFIG, "lora_B", "Infinity");
  }

  @Test
  void refusesAFolderThatHoldsNoAdapter() throws IOException {
    assertRefused(folder, DataException.Kind.MISSING, "adapter_config.json");
    Files.writeString(folder.resolve("adapter_config.json"), "{}");
    Files.writeString(folder.resolve("adapter_model.bin"), "pickle");
    assertRefused(folder, DataException.Kind.UNSUPPORTED, "adapter_model.bin", "not read");
  }

  @Test
  void hashesNameTheAdapterAndItsBase() {
    List<String> hashes = new ArrayList<>();
    for (String name : List.of("llama", "mistral")) {
      for (double alpha : new double[] {ALPHA, 2 * ALPHA}) {
        try (Checkpoint checkpoint = Checkpoint.open(model(name))) {
          factors.clear();
          draw(checkpoint, Map.of("self_attn.q_proj", List.of("query")), 0);
          ObjectNode config = config("q_proj").put("layers_to_transform", 0);
          hashes.add(
              LoraAdapter.merge(write(config.put("lora_alpha", alpha)), checkpoint).sha256());
          hashes.add(checkpoint.sha256());
        }
      }
    }
    assertThat(hashes.stream().distinct().count()).isEqualTo(6); // two bases, four sums
    assertThat(hashes).allMatch(hash -> hash.matches("[0-9a-f]{64}"));
  }
}
