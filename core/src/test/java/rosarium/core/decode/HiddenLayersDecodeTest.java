package rosarium.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateInput;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.draft.Speculation;
import rosarium.core.model.HiddenLayer;
import rosarium.core.model.LanguageModel;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.TorchModel;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;

/**
 * Hidden layers in the loop: the DoLa runs of golden/decode on both engines, what a layer row is,
 * and that asking for layers parts nobody.
 */
@Tag("torch")
class HiddenLayersDecodeTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final EngineLimits ROOMY = EngineLimits.ofRows(10_000);

  /** {@code l(p) - l(h_j)}, plausible under p, j the layer that differs most (methods.md 3.13). */
  record Deepest(List<Integer> layers, boolean finalNorm, double beta) implements ContrastStrategy {
    @Override
    public Set<StreamRole> streams() {
      Set<StreamRole> roles = new HashSet<>(Set.of(StreamRole.POSITIVE));
      layers.forEach(layer -> roles.add(StreamRole.layer(layer, finalNorm)));
      return roles;
    }

    @Override
    public Logits combine(StreamLogits rows_BV) {
      Logits p_BV = rows_BV.positive();
      List<Logits> rows = new ArrayList<>();
      for (int b = 0; b < p_BV.rows(); b++) {
        Logits p_V = p_BV.select(b);
        Logits furthest_V = p_V;
        double most = -1;
        for (int layer : layers) {
          Logits h_V = rows_BV.get(StreamRole.layer(layer, finalNorm)).select(b);
          double divergence = divergence(p_V.logSoftmax().row(0), h_V.logSoftmax().row(0));
          if (divergence > most) {
            most = divergence;
            furthest_V = h_V;
          }
        }
        rows.add(p_V.logSoftmax().minus(furthest_V.logSoftmax()));
      }
      return Logits.stack(rows).maskedLike(p_BV.withinLogOfMax(beta));
    }

    private static double divergence(float[] p_V, float[] q_V) {
      double sum = 0;
      for (int v = 0; v < p_V.length; v++) {
        double p = Math.exp(p_V[v]);
        double q = Math.exp(q_V[v]);
        double m = Math.log((p + q) / 2);
        sum += p * (p_V[v] - m) / 2 + q * (q_V[v] - m) / 2;
      }
      return sum;
    }

    @Override
    public ContrastStrategy scaled(double gate) {
      return this;
    }

    @Override
    public boolean graded() {
      return false;
    }
  }

  /** Reads the middle layer of whatever model it meets. */
  record Middle() implements ContrastStrategy {
    @Override
    public Set<StreamRole> streams() {
      return Set.of(StreamRole.POSITIVE);
    }

    @Override
    public ContrastStrategy on(int layers, boolean tiedHead) {
      return new Deepest(List.of(layers / 2), tiedHead, 0);
    }

    @Override
    public Logits combine(StreamLogits rows_BV) {
      throw new IllegalStateException("not yet on a model");
    }

    @Override
    public ContrastStrategy scaled(double gate) {
      return this;
    }
  }

  @TestFactory
  Stream<DynamicTest> writesWhatTheReferenceWritesOnLibtorch() throws IOException {
    return golden((name, checkpoint) -> TorchModel.load(name, checkpoint, LoadOptions.reference()));
  }

  @TestFactory
  Stream<DynamicTest> writesWhatTheReferenceWritesOnTheVectorEngine() throws IOException {
    return golden((name, checkpoint) -> VectorModel.load(name, checkpoint, Format.FLOAT32, 512, 1));
  }

  private interface Loader {
    LanguageModel load(String name, Checkpoint checkpoint);
  }

  private static Stream<DynamicTest> golden(Loader loader) throws IOException {
    try (Stream<Path> found = Files.list(Shared.path("golden/decode"))) {
      List<Path> files = found.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList();
      assertThat(files).hasSize(10);
      return files.stream()
          .map(file -> dynamicTest(file.getFileName().toString(), () -> compare(file, loader)));
    }
  }

  private static void compare(Path file, Loader loader) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(MAPPER.readTree(line));
    }
    JsonNode header = lines.get(0);
    String name = header.get("model").asText();
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/" + name));
        LanguageModel model = loader.load(name, checkpoint)) {
      Map<DecodeRequest, JsonNode> runs = new LinkedHashMap<>();
      for (JsonNode line : lines) {
        String variant = line.path("variant").asText();
        if (variant.equals("dola") || variant.equals("plain")) {
          runs.put(request("run " + runs.size(), header, line, model), line);
        }
      }
      assertThat(runs.size()).isGreaterThanOrEqualTo(24);
      check(runs, new EngineLimits(400, 1 << 30, 1 << 20, 50));
      Map<DecodeRequest, JsonNode> ahead = new LinkedHashMap<>();
      runs.forEach((request, run) -> ahead.put(request.withSpeculation(Speculation.ngram(3)), run));
      check(ahead, EngineLimits.ofRows(1));
    }
  }

  private static DecodeRequest request(
      String id, JsonNode header, JsonNode run, LanguageModel model) {
    JsonNode params = run.get("params");
    List<Integer> layers = new ArrayList<>();
    params.path("layers").forEach(layer -> layers.add(layer.asInt()));
    ContrastStrategy strategy =
        layers.isEmpty()
            ? new Toys.Alone()
            : new Deepest(
                layers,
                params.get("early_norm").asBoolean(),
                params.get("relative_top").asDouble());
    TokenIds prompt_L =
        TokenIds.of(ints(header.get("pairs").get(run.get("pair").asInt()).get("positive_ids")));
    Set<Integer> ends = new TreeSet<>();
    header.get("eos").forEach(end -> ends.add(end.asInt()));
    return DecodeRequest.of(
            id,
            Map.of(StreamRole.POSITIVE, new StreamSpec(model, prompt_L, prompt_L.length())),
            strategy,
            new StopRule(ends, run.get("max_new_tokens").asInt()))
        .withTopScores(5);
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static void check(Map<DecodeRequest, JsonNode> runs, EngineLimits limits) {
    Map<String, Decoded> answers = new TreeMap<>();
    new DecodeEngine(limits)
        .decode(runs.keySet().iterator(), answer -> answers.put(answer.id(), answer));
    runs.forEach(
        (request, run) -> {
          Decoded answer = Objects.requireNonNull(answers.get(request.id()));
          String what = request + " " + run.get("params");
          assertThat(answer.error()).as(what).isNull();
          assertThat(answer.ids_L()).as(what).isEqualTo(TokenIds.of(ints(run.get("ids"))));
          float tolerance = run.get("score_tolerance").floatValue();
          for (int t = 0; t < answer.steps().size(); t++) {
            JsonNode score = run.get("top_scores").get(t);
            for (int k = 0; k < score.size(); k++) {
              assertThat(answer.steps().get(t).score().get(k))
                  .as("%s, step %d, score %d", what, t, k)
                  .isCloseTo(score.get(k).floatValue(), within(tolerance));
            }
          }
        });
  }

  @Test
  void aPassWithLayersServesThoseWhoWantNone() {
    ScriptedModel model = ScriptedModel.hashing(20, 7);
    TokenIds prompt_L = TokenIds.of(1, 2, 3);
    Map<StreamRole, StreamSpec> streams =
        Map.of(StreamRole.POSITIVE, new StreamSpec(model, prompt_L));
    StopRule stop = new StopRule(Set.of(), 1);
    List<DecodeRequest> requests =
        List.of(
            DecodeRequest.of("plain", streams, new Toys.Alone(), stop),
            DecodeRequest.of("deep", streams, new Deepest(List.of(1), false, 0), stop),
            DecodeRequest.of("deeper", streams, new Deepest(List.of(1, 3), false, 0), stop));

    Toys.decode(ROOMY, requests);

    // one history, one row; layers 1 and 3 of it once each
    assertThat(model.scoredHistories()).containsExactly(prompt_L);
    assertThat(model.layerRows()).isEqualTo(2);
  }

  @Test
  void aGateThatIsClosedForGoodReadsNoMoreLayers() {
    ScriptedModel model = ScriptedModel.hashing(20, 7);
    DecodeRequest request =
        DecodeRequest.of(
                "first two",
                Map.of(StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(5))),
                new Deepest(List.of(0, 2), true, 0.1),
                new StopRule(Set.of(), 9))
            .withGate(new Toys.First(2));

    Decoded answer = Toys.decode(ROOMY, List.of(request)).get(0);

    assertThat(answer.steps()).hasSize(9);
    assertThat(model.layerRows()).isEqualTo(2 * 2);
  }

  @Test
  void theStrategyOfAModelIsKnownWhereItIsDecoded() {
    ScriptedModel model = ScriptedModel.hashing(20, 3);
    TokenIds prompt_L = TokenIds.of(4, 2);
    Map<StreamRole, StreamSpec> streams =
        Map.of(StreamRole.POSITIVE, new StreamSpec(model, prompt_L));
    StopRule stop = new StopRule(Set.of(), 6);

    Decoded middle =
        Toys.decode(ROOMY, List.of(DecodeRequest.of("a", streams, new Middle(), stop))).get(0);

    ContrastStrategy second = new Deepest(List.of(ScriptedModel.LAYERS / 2), false, 0);
    Decoded named =
        Toys.decode(ROOMY, List.of(DecodeRequest.of("a", streams, second, stop))).get(0);
    assertThat(middle.error()).isNull();
    assertThat(middle.ids_L()).isEqualTo(named.ids_L());
  }

  @Test
  void theLastLayerIsTheModelItself() {
    ScriptedModel model = ScriptedModel.hashing(12, 5);
    DecodeRequest request =
        DecodeRequest.of(
            "last",
            Map.of(StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(5))),
            new Deepest(List.of(ScriptedModel.LAYERS), false, 0),
            new StopRule(Set.of(), 3));

    Decoded answer = Toys.decode(ROOMY, List.of(request)).get(0);

    // l(p) - l(p) ties all: the lowest id (methods.md 3.13)
    assertThat(answer.ids_L()).isEqualTo(TokenIds.of(0, 0, 0));
  }

  @Test
  void aLayerThatTheModelLacksFailsItsQueryOnly() {
    ScriptedModel model = ScriptedModel.hashing(12, 5);
    Map<StreamRole, StreamSpec> streams =
        Map.of(StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(5)));
    StopRule stop = new StopRule(Set.of(), 3);

    List<Decoded> answers =
        Toys.decode(
            ROOMY,
            List.of(
                DecodeRequest.of("deep", streams, new Deepest(List.of(9), false, 0), stop),
                DecodeRequest.of("plain", streams, new Toys.Alone(), stop)));

    assertThat(answers.get(0).error())
        .startsWith(ConfigException.class.getSimpleName())
        .contains("layer 9", "scripted", "0 to 4");
    assertThat(answers.get(1).ids_L().length()).isEqualTo(3);
  }

  /** Random layers, gates and guesses together are what each is alone, by fresh computation. */
  @Test
  void neitherCompanionsNorGuessesChangeALayerRow() {
    RandomGenerator random = TestSeed.generator("layers");
    for (int round = 0; round < 20; round++) {
      ScriptedModel model = ScriptedModel.hashing(6, random.nextLong());
      List<DecodeRequest> requests = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        List<Integer> layers = random.ints(1 + random.nextInt(3), 0, 4).distinct().boxed().toList();
        Gate gate =
            List.of(Gate.always(), new Toys.First(3), new Toys.Every(2)).get(random.nextInt(3));
        requests.add(
            DecodeRequest.of(
                    "q" + i,
                    Map.of(
                        StreamRole.POSITIVE,
                        new StreamSpec(model, TokenIds.of(1 + random.nextInt(2), 3))),
                    new Deepest(layers, random.nextBoolean(), 0.1),
                    new StopRule(Set.of(), 8))
                .withGate(gate)
                .withTopScores(3));
      }
      List<DecodeRequest> guessing =
          requests.stream().map(r -> r.withSpeculation(Speculation.ngram(2))).toList();
      List<Decoded> together = Toys.decode(ROOMY, requests);
      List<Decoded> ahead = Toys.decode(EngineLimits.ofRows(3), guessing);
      for (int i = 0; i < requests.size(); i++) {
        TokenIds expected = alone(model, requests.get(i));
        assertThat(List.of(together.get(i).ids_L(), ahead.get(i).ids_L()))
            .as("%s; %s", requests.get(i), TestSeed.reproduce())
            .isEqualTo(List.of(expected, expected));
      }
    }
  }

  /** Decode without the loop. */
  private static TokenIds alone(ScriptedModel model, DecodeRequest request) {
    TokenIds history_L =
        Objects.requireNonNull(request.streams().get(StreamRole.POSITIVE)).prompt_L();
    TokenIds written_L = TokenIds.of();
    Deepest strategy = (Deepest) request.strategy();
    for (int t = 0; t < request.stop().maxTokens(); t++) {
      Map<StreamRole, Logits> rows = new TreeMap<>();
      rows.put(StreamRole.POSITIVE, row(model.rowAfter(history_L)));
      for (int layer : strategy.layers()) {
        HiddenLayer hidden = new HiddenLayer(layer, strategy.finalNorm());
        rows.put(
            StreamRole.layer(layer, strategy.finalNorm()),
            row(model.layerAfter(history_L, hidden)));
      }
      GateInput now = new GateInput(new int[] {t}, StreamRole.POSITIVE, null);
      boolean open = request.gate().open(now)[0] > 0;
      StreamLogits all_BV = StreamLogits.of(rows);
      int id = (open ? strategy.combine(all_BV) : all_BV.positive()).argmax()[0];
      history_L = history_L.plus(id);
      written_L = written_L.plus(id);
    }
    return written_L;
  }

  private static Logits row(float[] row_V) {
    return ArrayLogits.of(new float[][] {row_V});
  }
}
