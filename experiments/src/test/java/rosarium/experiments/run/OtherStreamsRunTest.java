package rosarium.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.checkpoint.adapter.LoraAdapter;
import rosarium.core.config.ConfigException;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.EngineLimits;
import rosarium.core.record.Cell;
import rosarium.core.record.RecordReader;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.source.store.TransferListener;
import rosarium.core.testing.SafetensorsWriter;
import rosarium.core.testing.Shared;
import rosarium.core.torch.NativeRuntime;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.Overrides;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.plan.FakeLibrary;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Shard;
import rosarium.experiments.wiring.FoundModels;
import rosarium.experiments.wiring.ModuleNames;

/** A run whose cells have streams of other models, adapters, layers and several prompt pairs. */
@Tag("torch")
class OtherStreamsRunTest {
  private static final String CONFIG =
      """
      schema: 1
      name: others
      models: [{path: MODELS/llama, dtype: DTYPE}]
      variants:
        - {id: plain, prompts: own}
        - {id: cd-li, alpha: 1, tau: 0.5, beta: 0.1, expert: positive, amateur: {model: {path: MODELS/small-a-llama3}, prompt: positive}, prompts: own}
        - {id: cd-obrien, alpha: 0.5, beta: 0.1, expert: positive, amateur: reverse, prompts: own}
        - {id: proxy-tuning, alpha: 1, expert: {adapter: adapter, prompt: plain}, amateur: plain, prompts: own}
        - {id: mca, w: [0.5, 0.5], beta: 0.1, pairs: [own, other]}
        - {id: dola, bucket: low, beta: 0.1, divergence: jsd, final_norm: true, sampling: greedy, prompts: own}
        - {id: dola-static, layer: 1, beta: 0.1, final_norm: false, sampling: greedy, prompts: own}
      prompts:
        - {name: own, positive: own-positive, reverse: own-reverse}
        - {name: other, positive: {id: mild, text: Be mild.}, reverse: own-reverse}
      datasets: [{id: own-contrast, n: 3, seed: 1}]
      seed: 3
      max_tokens: 6
      speculation: none
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private long pointersBefore;

  @BeforeEach
  void writeAdapter() throws IOException {
    pointersBefore = NativeRuntime.livePointers();
    Path adapter = Files.createDirectories(folder.resolve("adapter"));
    Files.writeString(
        adapter.resolve("adapter_config.json"),
        "{\"peft_type\": \"LORA\", \"r\": 1, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"]}");
    SafetensorsWriter writer = new SafetensorsWriter();
    for (int layer = 0; layer < 4; layer++) {
      float[][] a_RI = new float[1][64];
      float[][] b_OR = new float[64][1];
      a_RI[0][layer] = 1;
      b_OR[layer][0] = 1;
      String module = "base_model.model.model.layers.%d.self_attn.q_proj.lora_".formatted(layer);
      writer.matrix(module + "A.weight", a_RI).matrix(module + "B.weight", b_OR);
    }
    writer.write(adapter.resolve("adapter_model.safetensors"));
  }

  @AfterEach
  void leakNothing() {
    assertThat(NativeRuntime.livePointers()).isEqualTo(pointersBefore);
  }

  private ExperimentConfig config(String dtype, Path output, String... settings) {
    String text =
        CONFIG.replace("MODELS", Shared.path("golden/models").toString()).replace("DTYPE", dtype);
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("output=" + output);
    return ConfigBinder.bind(
        Overrides.apply(ConfigFile.parse("c.yaml", text), all), new ModuleNames(), folder);
  }

  private static Grid.Expanded run(ExperimentConfig config, StopSignal stop, int rows) {
    Grid.Expanded grid = Grid.expand(config, new ModuleNames(), new FakeLibrary());
    ObjectNode environment = JsonNodeFactory.instance.objectNode().put("schema", 1);
    Runner.Parts parts =
        new Runner.Parts(
            new FoundModels(TransferListener.SILENT, true, Clock.systemUTC()),
            new DecodeEngine(EngineLimits.ofRows(rows))::decode,
            environment,
            RunListener.SILENT,
            stop,
            Clock.systemUTC());
    new Runner(config, grid, parts).run(Shard.WHOLE);
    return grid;
  }

  private static Map<String, List<RunRecord>> records(Path output, Grid.Expanded grid) {
    Map<String, List<RunRecord>> byVariant = new TreeMap<>();
    for (Cell cell : grid.plan().cells()) {
      Path file = new RunFolder(output).records(cell.id());
      List<RunRecord> records = RecordReader.read(file).records();
      assertThat(records).as(cell.label()).hasSize(3);
      assertThat(records).as(cell.label()).allMatch(record -> record.error() == null);
      byVariant.put(cell.variant().get("id").asText(), records);
    }
    return byVariant;
  }

  private static List<RunRecord> of(Map<String, List<RunRecord>> records, String variant) {
    return Objects.requireNonNull(records.get(variant));
  }

  private static List<List<Integer>> ids(List<RunRecord> records) {
    return records.stream().map(RunRecord::ids).toList();
  }

  @Test
  void recordsSayWhatEveryStreamRanOn() throws IOException {
    Path output = folder.resolve("run");
    Grid.Expanded grid = run(config("float32", output), new StopSignal(), 64);
    Map<String, List<RunRecord>> records = records(output, grid);

    assertThat(records).hasSize(7);
    RunRecord cd = of(records, "cd-li").get(0);
    String amateur = sha256("small-a-llama3");
    assertThat(Objects.requireNonNull(cd.prompts().get("expert")).model()).isNull();
    assertThat(Objects.requireNonNull(cd.prompts().get("amateur")).model())
        .isEqualTo(new RunRecord.StreamModel("small-a-llama3", "float32", null, null, amateur));
    RunRecord proxy = of(records, "proxy-tuning").get(0);
    Path adapter = folder.resolve("adapter");
    try (Checkpoint base = Checkpoint.open(Shared.path("golden/models/llama"))) {
      assertThat(Objects.requireNonNull(proxy.prompts().get("expert")).model())
          .isEqualTo(
              new RunRecord.StreamModel(
                  "llama+adapter",
                  "float32",
                  LoraAdapter.sha256(adapter),
                  null,
                  LoraAdapter.merge(adapter, base).sha256()));
    }
    assertThat(of(records, "mca").get(0).tokens())
        .containsKeys("positive", "reverse", "positive-2", "reverse-2");
    assertThat(of(records, "dola").get(0).tokens()).containsOnlyKeys("plain", "new");
    // each contrast does something
    List<List<Integer>> plain = ids(of(records, "plain"));
    for (String variant : List.of("cd-li", "cd-obrien", "mca", "dola", "dola-static")) {
      assertThat(ids(of(records, variant))).as(variant).isNotEqualTo(plain);
    }
    checkManifest(output, grid, amateur);
  }

  private static void checkManifest(Path output, Grid.Expanded grid, String amateur)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    RunFolder folder = new RunFolder(output);
    for (Cell cell : grid.plan().cells()) {
      JsonNode streams = json.readTree(folder.manifest(cell.id()).toFile()).at("/model/streams");
      switch (cell.variant().get("id").asText()) {
        case "cd-li" -> assertThat(streams.at("/amateur/sha256").asText()).isEqualTo(amateur);
        case "proxy-tuning" ->
            assertThat(streams.at("/expert/source/adapter/name").asText()).isEqualTo("adapter");
        default -> assertThat(streams.isMissingNode()).isTrue();
      }
    }
    assertThat(json.readTree(folder.environment().toFile()).path("models")).hasSize(3);
  }

  private static String sha256(String model) {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/" + model))) {
      return checkpoint.sha256();
    }
  }

  @Test
  void neitherRowsNorTheOtherCellsChangeAnAnswerOfPackedModels() {
    Path all = folder.resolve("all");
    Map<String, List<RunRecord>> together =
        records(all, run(config("int8", all), new StopSignal(), 64));
    Path few = folder.resolve("few");
    Map<String, List<RunRecord>> apart =
        records(few, run(config("int8", few), new StopSignal(), 1));

    together.forEach(
        (variant, records) ->
            assertThat(ids(of(apart, variant))).as(variant).isEqualTo(ids(records)));
  }

  @Test
  void modelsThatShareNoVocabularyAreRefusedBeforeAnythingIsWritten() {
    Path output = folder.resolve("refused");
    ExperimentConfig config =
        config(
            "float32",
            output,
            "variants[1].amateur.model.path=" + Shared.path("golden/models/small-a-gemma"));

    assertThatThrownBy(() -> run(config, new StopSignal(), 8))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("'llama'", "'small-a-gemma'", "id 0 is");
    assertThat(output.resolve("cells")).doesNotExist();
  }
}
