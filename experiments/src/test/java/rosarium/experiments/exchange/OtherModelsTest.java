package rosarium.experiments.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.EngineLimits;
import rosarium.core.model.DeviceName;
import rosarium.core.source.store.TransferListener;
import rosarium.core.testing.SafetensorsWriter;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;
import rosarium.core.torch.NativeRuntime;
import rosarium.experiments.wiring.FoundModels;

/** Requests whose streams run on other models, adapters or layers, and several prompt pairs. */
@Tag("torch")
class OtherModelsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

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

  private List<JsonNode> decode(List<ObjectNode> lines) throws IOException {
    Path in = folder.resolve("in.jsonl");
    Path out = folder.resolve("out.jsonl");
    Files.write(in, lines.stream().map(ObjectNode::toString).toList());
    FoundModels models = new FoundModels(TransferListener.SILENT, false, Clock.systemUTC());
    new DecodeFile(models, new DecodeEngine(EngineLimits.ofRows(64))::decode, DeviceName.CPU)
        .decode(in, out);
    List<JsonNode> answers = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      answers.add(JSON.readTree(line));
    }
    return answers;
  }

  private static String model(String name) {
    return Shared.path("golden/models/" + name).toString();
  }

  private static ObjectNode request(String id, String model, ObjectNode variant) {
    ObjectNode request = JSON.createObjectNode().put("id", id).put("model", model(model));
    request.put("dtype", "float32").put("max_tokens", 8).set("variant", variant);
    request.putObject("streams");
    return request;
  }

  private static ObjectNode variant(String id) {
    return JSON.createObjectNode().put("id", id);
  }

  private static ObjectNode stream(ObjectNode request, String role, JsonNode ids) {
    ObjectNode stream = ((ObjectNode) request.get("streams")).putObject(role);
    stream.set("prompt_ids", ids);
    return stream;
  }

  private static JsonNode ids(int... ids) {
    return JSON.valueToTree(ids);
  }

  /** Bind a run of golden/decode as its README does; null for what needs one model only. */
  private static @org.jspecify.annotations.Nullable ObjectNode golden(
      String id, JsonNode header, JsonNode run) {
    JsonNode params = run.get("params");
    JsonNode pair = header.get("pairs").get(run.get("pair").asInt());
    String main = header.get("model").asText();
    String a = model(header.get("expert_or_amateur_a").asText());
    String b = model(header.get("anti_expert_b").asText());
    JsonNode p = pair.get("positive_ids");
    switch (run.get("variant").asText()) {
      case "cd_li" -> {
        ObjectNode variant = variant("cd-li");
        variant.set("alpha", params.get("c"));
        variant.set("tau", params.get("tau"));
        variant.set("beta", params.get("beta"));
        ObjectNode request = request(id, main, variant);
        stream(request, "expert", p);
        stream(request, "amateur", p).put("model", a);
        return request;
      }
      case "dexperts" -> {
        if (params.has("filter_p")) {
          return null; // a nucleus depends on rows without a token, which a request masks
        }
        ObjectNode variant = variant("proxy-tuning");
        variant.set("alpha", params.get("alpha"));
        ObjectNode request = request(id, main, variant);
        stream(request, "plain", p);
        stream(request, "expert", p).put("model", a);
        stream(request, "amateur", p).put("model", b);
        return request;
      }
      case "dola" -> {
        ObjectNode variant = variant("dola");
        variant.set("layers", params.get("layers"));
        variant.set("beta", params.get("relative_top"));
        variant.set("final_norm", params.get("early_norm"));
        ObjectNode request = request(id, main, variant);
        stream(request, "plain", p);
        return request;
      }
      default -> {
        return null;
      }
    }
  }

  @Test
  void writesTheGoldenRunsOfSeveralModelsAndLayers() throws IOException {
    for (String name : List.of("llama", "qwen3", "gemma3")) {
      List<String> lines = Files.readAllLines(Shared.path("golden/decode/" + name + ".jsonl"));
      JsonNode header = JSON.readTree(lines.get(0));
      List<ObjectNode> requests = new ArrayList<>();
      List<JsonNode> runs = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        JsonNode run = JSON.readTree(line);
        ObjectNode request = golden("r" + runs.size(), header, run);
        if (request != null) {
          request.set("max_tokens", run.get("max_new_tokens"));
          request.put("sampling", "greedy");
          requests.add(request);
          runs.add(run);
        }
      }
      assertThat(runs).hasSizeGreaterThan(30);

      List<JsonNode> answers = decode(requests);

      for (int i = 0; i < runs.size(); i++) {
        assertThat(answers.get(i).path("ids"))
            .as("%s: %s %s", requests.get(i), runs.get(i).get("params"), answers.get(i))
            .isEqualTo(runs.get(i).get("ids"));
      }
    }
  }

  @Test
  void namesBothModelsThatShareNoVocabulary() throws IOException {
    ObjectNode other = request("a", "llama", variant("rose").put("alpha", 0.5));
    stream(other, "positive", ids(5));
    stream(other, "reverse", ids(5)).put("model", model("small-a-gemma"));
    ObjectNode trailing = request("b", "phi3", variant("rose").put("alpha", 0.5));
    stream(trailing, "positive", ids(5, 622));
    stream(trailing, "reverse", ids(5)).put("model", model("small-a-spm"));
    ObjectNode cut = trailing.deepCopy().put("id", "c").put("cut_vocabulary", true);
    ObjectNode engines = request("d", "llama", variant("rose").put("alpha", 0.5));
    stream(engines, "positive", ids(5));
    stream(engines, "reverse", ids(5)).put("dtype", "int8");

    List<JsonNode> answers = decode(List.of(other, trailing, cut, engines));

    assertThat(answers.get(0).path("error").asText())
        .startsWith("in.jsonl:1: models '")
        .contains("golden/models/llama", "small-a-gemma", "do not share a vocabulary: id 0 is ");
    assertThat(answers.get(1).path("error").asText())
        .contains("phi3", "small-a-spm", "id 620 is ", "cut_vocabulary: true");
    assertThat(answers.get(2).path("ids")).isNotEmpty(); // though it reads an id that is cut
    assertThat(answers.get(2).path("ids")).allMatch(id -> id.asInt() < 620);
    assertThat(answers.get(3).path("error").asText())
        .contains("run on one engine", "float32 on cpu", "int8 on cpu");
  }

  private Path adapter(float size) {
    RandomGenerator random = TestSeed.generator("adapter");
    SafetensorsWriter writer = new SafetensorsWriter();
    for (int layer = 0; layer < 4; layer++) {
      String module = "base_model.model.model.layers.%d.mlp.up_proj.".formatted(layer);
      float[][] a_RI = new float[2][64];
      for (float[] row : a_RI) {
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) random.nextGaussian();
        }
      }
      float[][] b_OR = new float[upRows()][2];
      for (float[] row : b_OR) {
        row[0] = size * (float) random.nextGaussian();
      }
      writer.matrix(module + "lora_A.weight", a_RI).matrix(module + "lora_B.weight", b_OR);
    }
    try {
      Path adapter = Files.createDirectories(folder.resolve("adapter-" + size));
      Files.writeString(
          adapter.resolve("adapter_config.json"),
          "{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 2, \"target_modules\": [\"up_proj\"]}");
      writer.write(adapter.resolve("adapter_model.safetensors"));
      return adapter;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int upRows() {
    try {
      return JSON.readTree(Path.of(model("llama"), "config.json").toFile())
          .get("intermediate_size")
          .asInt();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anAdapterIsAnExpertOverTheSameBase() throws IOException {
    List<ObjectNode> requests = new ArrayList<>();
    for (String dtype : List.of("float32", "int8")) {
      for (String adapter :
          List.of("", adapter(0).toString(), adapter(0.3f).toString(), folder.toString())) {
        ObjectNode request =
            request(dtype + adapter, "llama", variant("proxy-tuning").put("alpha", 2.0));
        request.put("dtype", dtype).put("max_tokens", 16);
        stream(request, "plain", ids(5, 7, 9));
        ObjectNode expert = stream(request, "expert", ids(5, 7, 9));
        if (!adapter.isEmpty()) {
          expert.put("adapter", adapter);
        }
        stream(request, "amateur", ids(5, 7, 9));
        requests.add(request);
      }
    }

    List<JsonNode> answers = decode(requests);

    for (int engine = 0; engine < 2; engine++) {
      List<JsonNode> of = answers.subList(4 * engine, 4 * engine + 4);
      // b + alpha (e - a) with e = a is b; an adapter of zeros changes nothing
      assertThat(of.get(1).path("ids")).isNotEmpty().isEqualTo(of.get(0).path("ids"));
      assertThat(of.get(2).path("ids")).isNotEmpty().isNotEqualTo(of.get(0).path("ids"));
      assertThat(of.get(3).path("error").asText()).contains("no adapter_config.json");
    }
  }

  @Test
  void severalPairsAreStreamsOfTheirOwn() throws IOException {
    ObjectNode one = request("a", "llama", variant("mca").put("beta", 0.1));
    ((ObjectNode) one.get("variant")).set("w", JSON.createArrayNode().add(1.0).add(0.0));
    ObjectNode two = one.deepCopy().put("id", "b");
    ((ObjectNode) two.get("variant")).set("w", JSON.createArrayNode().add(0.0).add(1.0));
    ObjectNode alone = request("c", "llama", variant("mca").put("beta", 0.1));
    ((ObjectNode) alone.get("variant")).set("w", JSON.createArrayNode().add(1.0));
    for (ObjectNode request : List.of(one, two, alone)) {
      var pairs = ((ObjectNode) request.get("streams")).putArray("pairs");
      for (int pair = 0; pair < request.at("/variant/w").size(); pair++) {
        ObjectNode streams = pairs.addObject();
        streams.putObject("positive").set("prompt_ids", ids(40, 77 + pair));
        streams.putObject("reverse").set("prompt_ids", ids(220 + pair));
      }
    }
    ObjectNode missing = one.deepCopy().put("id", "d");
    missing.set("streams", alone.get("streams"));

    List<JsonNode> answers = decode(List.of(one, two, alone, missing));

    // all weight on one pair is that pair alone
    assertThat(answers.get(0).path("ids")).isNotEmpty().isEqualTo(answers.get(2).path("ids"));
    assertThat(answers.get(1).path("ids")).isNotEmpty().isNotEqualTo(answers.get(0).path("ids"));
    assertThat(answers.get(3).path("error").asText()).contains("needs a", "-2 stream");
  }
}
