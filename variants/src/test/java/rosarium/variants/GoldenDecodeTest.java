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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.decode.draft.Speculation;
import rosarium.core.model.LanguageModel;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.NativeRuntime;
import rosarium.core.torch.TorchModel;
import rosarium.core.transform.SamplingSettings;
import rosarium.variants.expert.CdLi;
import rosarium.variants.expert.CdObrien;
import rosarium.variants.expert.Dexperts;
import rosarium.variants.expert.ProxyTuning;
import rosarium.variants.gate.EntropyGate;
import rosarium.variants.gate.FirstM;
import rosarium.variants.layer.Divergence;
import rosarium.variants.layer.Dola;
import rosarium.variants.layer.DolaStatic;
import rosarium.variants.probability.SafeDecoding;
import rosarium.variants.refusal.AdaCd;
import rosarium.variants.refusal.SelfCd;

/**
 * Every run of golden/decode whose formula exists here: the ids, step by step, and the five best
 * scores, decoded by the loop on libtorch; all runs of a model in one batch with shared prefixes
 * and prompts read in pieces, and those of one prompt pair again one at a time, with guesses read
 * ahead and without.
 */
@Tag("torch")
class GoldenDecodeTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @BeforeAll
  static void useOneThread() {
    NativeRuntime.useThreads(1); // these models are too small to share between threads
  }

  @TestFactory
  Stream<DynamicTest> writesWhatTheReferenceWrites() throws IOException {
    return files().stream()
        .map(file -> dynamicTest(name(file), () -> compare(file, LoadOptions.reference())));
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> found = Files.list(Shared.path("golden/decode"))) {
      List<Path> files = found.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
      assertThat(files).hasSize(10);
      return files;
    }
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  static void compare(Path file, LoadOptions options) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(MAPPER.readTree(line));
    }
    JsonNode header = lines.get(0);
    try (TorchModel model = load(header.get("model").asText(), options);
        TorchModel expert = load(header.get("expert_or_amateur_a").asText(), options);
        TorchModel antiExpert = load(header.get("anti_expert_b").asText(), options)) {
      List<LanguageModel> models = List.of(model, expert, antiExpert);
      Map<DecodeRequest, JsonNode> runs = new LinkedHashMap<>();
      for (int i = 1; i < lines.size(); i++) {
        runs.put(request("run " + i, header, lines.get(i), models), lines.get(i));
      }
      assertThat(runs).hasSize(lines.size() - 1).hasSizeGreaterThan(120);
      check(runs, new EngineLimits(400, 1 << 30, 1 << 20, 50));
      runs.values().removeIf(run -> run.get("pair").asInt() > 0);
      check(runs, new EngineLimits(1, 1, 0, 2_048));
      check(ahead(runs, Speculation.ngram(4)), new EngineLimits(1, 1, 0, 2_048));
      check(ahead(runs, Speculation.positive(3)), new EngineLimits(1, 1, 0, 2_048));
    }
  }

  private static Map<DecodeRequest, JsonNode> ahead(
      Map<DecodeRequest, JsonNode> runs, Speculation speculation) {
    Map<DecodeRequest, JsonNode> ahead = new LinkedHashMap<>();
    runs.forEach((request, run) -> ahead.put(request.withSpeculation(speculation), run));
    return ahead;
  }

  private static TorchModel load(String name, LoadOptions options) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/" + name))) {
      return TorchModel.load(name, checkpoint, options);
    }
  }

  private static ContrastStrategy dola(JsonNode params) {
    List<Integer> layers = new ArrayList<>();
    params.get("layers").forEach(layer -> layers.add(layer.asInt()));
    double beta = params.get("relative_top").asDouble();
    boolean finalNorm = params.get("early_norm").asBoolean();
    return layers.size() == 1
        ? new DolaStatic(layers.get(0), beta, finalNorm)
        : new Dola(null, layers, beta, Divergence.JSD, finalNorm);
  }

  private static ContrastStrategy strategy(String variant, JsonNode params) {
    double alpha = params.path("alpha").asDouble(-1);
    double beta = params.path("beta").asDouble(-1);
    return switch (variant) {
      case "plain" -> new Plain();
      case "reverse" -> new ReverseOnly();
      case "rose", "rose_logsoftmax", "rose_first_m", "rose_entropy_gate" -> new Rose(alpha);
      case "instructive" -> new Instructive(params.get("eps").asDouble());
      case "cfg" -> new Cfg(params.get("gamma").asDouble());
      case "cad" -> new Cad(alpha);
      case "cd_li" -> new CdLi(params.get("c").asDouble(), params.get("tau").asDouble(), beta);
      case "cd_obrien" -> new CdObrien(beta, params.get("mask").asDouble());
      case "dexperts" ->
          params.has("filter_p")
              ? new Dexperts(alpha, params.get("filter_p").asDouble())
              : new ProxyTuning(alpha);
      case "selfcd" -> new SelfCd(alpha);
      case "safedecoding" -> new SafeDecoding(alpha, params.get("c").asInt());
      case "adacd" -> new AdaCd(params.get("r").asDouble(), params.get("lambda").asDouble(), beta);
      case "dola" -> dola(params);
      default -> throw new AssertionError("golden/decode has a variant '" + variant + "'");
    };
  }

  private static Gate gate(String variant, JsonNode params) {
    return switch (variant) {
      case "rose_first_m", "safedecoding" -> new FirstM(params.get("m").asInt());
      case "adacd" -> new FirstM(params.get("steps").asInt());
      case "rose_entropy_gate" -> new EntropyGate(params.get("threshold").asDouble());
      default -> Gate.always();
    };
  }

  /** Bind the roles of a run as golden/README.md does. */
  private static Map<StreamRole, StreamSpec> streams(
      String variant, JsonNode params, JsonNode pair, List<LanguageModel> models) {
    StreamSpec p = spec(models.get(0), pair.get("positive_ids"));
    StreamSpec n = spec(models.get(0), pair.get("negative_ids"));
    StreamSpec a = spec(models.get(1), pair.get("positive_ids"));
    StreamSpec b = spec(models.get(2), pair.get("positive_ids"));
    return switch (variant) {
      case "cd_li", "cd_obrien" -> Map.of(StreamRole.EXPERT, p, StreamRole.AMATEUR, a);
      case "dexperts" -> Map.of(StreamRole.PLAIN, p, StreamRole.EXPERT, a, StreamRole.AMATEUR, b);
      case "dola" -> Map.of(StreamRole.PLAIN, p);
      case "selfcd", "adacd" -> Map.of(StreamRole.POSITIVE, p, StreamRole.PLAIN, n);
      case "safedecoding" ->
          params.get("expert").asText().equals("prompt")
              ? Map.of(StreamRole.PLAIN, n, StreamRole.EXPERT, p)
              : Map.of(StreamRole.PLAIN, p, StreamRole.EXPERT, a);
      default -> Map.of(StreamRole.POSITIVE, p, StreamRole.REVERSE, n);
    };
  }

  private static DecodeRequest request(
      String id, JsonNode header, JsonNode run, List<LanguageModel> models) {
    JsonNode params = run.get("params");
    String variant = run.get("variant").asText();
    ContrastStrategy strategy = strategy(variant, params);
    JsonNode pair = header.get("pairs").get(run.get("pair").asInt());
    Map<StreamRole, StreamSpec> streams = new TreeMap<>(streams(variant, params, pair, models));
    streams.keySet().retainAll(strategy.streams());
    Set<Integer> endOfText = new TreeSet<>();
    header.get("eos").forEach(end -> endOfText.add(end.asInt()));
    StopRule stop = new StopRule(endOfText, run.get("max_new_tokens").asInt());
    return DecodeRequest.of(id + " " + variant + params, streams, strategy, stop)
        .withGate(gate(variant, params))
        .withSampling(SamplingSettings.GREEDY, 0) // the reference has no repetition penalty
        .withTopScores(5);
  }

  private static StreamSpec spec(LanguageModel model, JsonNode ids) {
    TokenIds prompt_L = TokenIds.of(ints(ids));
    return new StreamSpec(model, prompt_L, prompt_L.length());
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
          Decoded answer = answers.get(request.id());
          assertThat(answer).isNotNull();
          if (answer != null) {
            compare(answer, run);
          }
        });
  }

  private static void compare(Decoded answer, JsonNode run) {
    assertThat(answer.error()).as(answer.id()).isNull();
    int[] expected_L = ints(run.get("ids"));
    assertThat(answer.ids_L()).as(answer.id()).isEqualTo(TokenIds.of(expected_L));
    boolean stopped = answer.finish() == Decoded.Finish.STOP;
    assertThat(stopped).as(answer.id()).isEqualTo(run.get("stop").asText().equals("eos"));
    if (run.get("variant").asText().equals("rose_logsoftmax")) {
      return; // the same choice; its scores are shifted by a constant
    }
    float tolerance = run.get("score_tolerance").floatValue();
    for (int t = 0; t < expected_L.length; t++) {
      Decoded.Step step = answer.steps().get(t);
      JsonNode score = run.get("top_scores").get(t);
      // Renormalised probabilities of the common set, without those that are floored.
      boolean mixture = run.has("k") && t < run.path("params").path("m").asInt();
      for (int k = 0; k < score.size(); k++) {
        float expected = score.get(k).floatValue();
        double found =
            mixture
                ? Math.exp(step.score().get(k) - step.score().get(0)) * score.get(0).asDouble()
                : step.score().get(k);
        assertThat((float) found)
            .as("%s, step %d, score %d", answer.id(), t, k)
            .isCloseTo(expected, within(tolerance));
      }
      if (run.has("contrast")) {
        assertThat(step.gate() > 0).isEqualTo(run.get("contrast").get(t).asBoolean());
      }
    }
  }
}
