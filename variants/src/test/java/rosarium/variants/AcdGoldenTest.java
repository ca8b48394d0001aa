package rosarium.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.decode.draft.Speculation;
import rosarium.core.model.LanguageModel;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.testing.GoldenTensors;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.NativeRuntime;
import rosarium.core.torch.TorchModel;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;

/** Soft prompts as streams: the runs of golden/acd, and the law that ties them to texts. */
@Tag("torch")
class AcdGoldenTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int CONTEXT = 256;

  /** From golden/README.md: three times what the reference differs from itself in a logit. */
  private static final float TOLERANCE = 1e-4f;

  @BeforeAll
  static void useOneThread() {
    NativeRuntime.useThreads(1); // these models are too small to share between threads
  }

  interface Loader {
    LanguageModel load(Checkpoint checkpoint);
  }

  private static Map<String, Loader> engines() {
    Map<String, Loader> engines = new LinkedHashMap<>();
    engines.put("libtorch", c -> TorchModel.load("m", c, LoadOptions.reference()));
    engines.put("pinned", c -> TorchModel.load("m", c, LoadOptions.reference().pinned()));
    engines.put("fused", c -> TorchModel.load("m", c, LoadOptions.reference().withFused()));
    engines.put("vectors", c -> VectorModel.load("m", c, Format.FLOAT32, CONTEXT, 1));
    return engines;
  }

  private static LanguageModel load(String name, Loader loader) {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/" + name))) {
      return loader.load(checkpoint);
    }
  }

  private static SoftPrompt prompt(LanguageModel model, String id, float[][] soft_LD) {
    SoftPrompt.Maker maker =
        new SoftPrompt.Maker(
            "m", model.description().sha256(), "", "", model.description().width());
    return new SoftPrompt(id, id, maker, soft_LD);
  }

  private static Set<Integer> eos(String name) throws IOException {
    Path file = Shared.path("golden/decode/" + name + ".jsonl");
    try (Stream<String> lines = Files.lines(file)) {
      JsonNode header = MAPPER.readTree(lines.findFirst().orElseThrow());
      Set<Integer> ids = new TreeSet<>();
      header.path("eos").forEach(id -> ids.add(id.asInt()));
      return ids;
    }
  }

  private static TokenIds ids(JsonNode list) {
    return TokenIds.of(
        StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray());
  }

  private static DecodeRequest request(
      String id,
      LanguageModel model,
      ContrastStrategy variant,
      TokenIds[] prefixes_L,
      TokenIds query_L,
      StopRule stop) {
    Map<StreamRole, StreamSpec> streams = new LinkedHashMap<>();
    StreamRole[] roles = {StreamRole.POSITIVE, StreamRole.REVERSE};
    for (int i = 0; i < roles.length; i++) {
      streams.put(
          roles[i],
          new StreamSpec(model, prefixes_L[i].plus(query_L.toArray()), prefixes_L[i].length()));
    }
    return DecodeRequest.of(id, streams, variant, stop).withTopScores(5);
  }

  @TestFactory
  Stream<DynamicTest> writesWhatTheReferenceWrites() {
    return engines().entrySet().stream()
        .map(engine -> dynamicTest(engine.getKey(), () -> compare(engine.getValue())));
  }

  private static void compare(Loader loader) throws IOException {
    JsonNode golden = MAPPER.readTree(Shared.path("golden/acd/llama.json").toFile());
    GoldenTensors tensors = GoldenTensors.read(Shared.path("golden/acd/llama.safetensors"));
    Set<Integer> eos = eos("llama");
    try (LanguageModel model = load("llama", loader)) {
      Map<DecodeRequest, JsonNode> runs = new LinkedHashMap<>();
      for (String[] state : new String[][] {{"initial", "init"}, {"final", "final"}}) {
        TokenIds[] soft_L = new TokenIds[2];
        for (int i = 0; i < 2; i++) {
          String name = new String[] {"sp.", "ap."}[i] + state[1];
          soft_L[i] = model.readable(prompt(model, name, tensors.rows(name)));
        }
        for (JsonNode run : golden.path("decode").path(state[0])) {
          StopRule stop = new StopRule(eos, run.path("max_new_tokens").asInt());
          runs.put(
              request(
                  state[0] + run.path("alpha"),
                  model,
                  new Acd(run.path("alpha").asDouble()),
                  soft_L,
                  ids(run.path("prompt_ids")),
                  stop),
              run);
        }
      }
      assertThat(runs).hasSize(5);
      check(runs, new EngineLimits(64, 1 << 30, 1 << 20, 50));
      check(runs, new EngineLimits(1, 1, 0, 2_048));
      Map<DecodeRequest, JsonNode> ahead = new LinkedHashMap<>();
      runs.forEach((r, run) -> ahead.put(r.withSpeculation(Speculation.ngram(4)), run));
      check(ahead, new EngineLimits(64, 1 << 30, 1 << 20, 2_048));
    }
  }

  private static Map<String, Decoded> decode(
      Iterable<DecodeRequest> requests, EngineLimits limits) {
    Map<String, Decoded> answers = new LinkedHashMap<>();
    new DecodeEngine(limits)
        .decode(requests.iterator(), decoded -> answers.put(decoded.id(), decoded));
    return answers;
  }

  private static void check(Map<DecodeRequest, JsonNode> runs, EngineLimits limits) {
    Map<String, Decoded> answers = decode(runs.keySet(), limits);
    runs.forEach(
        (request, run) -> {
          Decoded answer = Objects.requireNonNull(answers.get(request.id()));
          assertThat(answer.error()).isNull();
          assertThat(answer.ids_L()).as(request.id()).isEqualTo(ids(run.path("ids")));
          for (int t = 0; t < answer.steps().size(); t++) {
            List<Float> theirs = new ArrayList<>();
            run.path("top_scores").get(t).forEach(score -> theirs.add(score.floatValue()));
            for (int i = 0; i < theirs.size(); i++) {
              assertThat(answer.steps().get(t).score().get(i))
                  .isCloseTo(theirs.get(i), within(TOLERANCE));
            }
          }
        });
  }

  /** All families, one with scaled embeddings among them. */
  @TestFactory
  Stream<DynamicTest> aSoftPromptOfTheEmbeddingsOfATextGivesWhatTheTextGives() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : List.of("llama", "llama3-tied", "mistral", "qwen3", "gemma3", "phi3")) {
      engines()
          .forEach(
              (engine, loader) ->
                  tests.add(dynamicTest(name + " on " + engine, () -> sameAsText(name, loader))));
    }
    return tests.stream();
  }

  private static void sameAsText(String name, Loader loader) {
    TokenIds[] text_L = {TokenIds.of(3, 99, 42, 17, 80, 7), TokenIds.of(3, 99, 61, 12)};
    TokenIds query_L = TokenIds.of(90, 41, 73, 28);
    StopRule stop = new StopRule(Set.of(), 12);
    try (TorchModel reference =
            (TorchModel) load(name, c -> TorchModel.load("m", c, LoadOptions.reference()));
        LanguageModel model = load(name, loader)) {
      TokenIds[] soft_L = new TokenIds[2];
      for (int i = 0; i < 2; i++) {
        // The first token stays a token: a soft prompt stands between tokens.
        TokenIds own_L = text_L[i].slice(1, text_L[i].length());
        SoftPrompt soft = prompt(model, "text" + i, reference.embeddings(own_L));
        soft_L[i] = text_L[i].slice(0, 1).plus(model.readable(soft).toArray());
        assertThat(model.readable(soft)).isEqualTo(soft_L[i].slice(1, soft_L[i].length()));
      }
      Map<String, Decoded> answers =
          decode(
              List.of(
                  request("soft", model, new Acd(0.4), soft_L, query_L, stop),
                  request("text", model, new AcdText(0.4), text_L, query_L, stop)),
              new EngineLimits(64, 1 << 30, 1 << 20, 2_048));
      Decoded soft = Objects.requireNonNull(answers.get("soft"));
      Decoded text = Objects.requireNonNull(answers.get("text"));
      assertThat(soft.error()).isNull();
      assertThat(soft.ids_L()).isEqualTo(text.ids_L());
      assertThat(soft.ids_L().length()).isGreaterThan(1);
      for (int t = 0; t < soft.steps().size(); t++) {
        for (int i = 0; i < 5; i++) {
          assertThat(soft.steps().get(t).score().get(i))
              .isCloseTo(text.steps().get(t).score().get(i), within(1e-5f));
        }
      }
    }
  }
}
