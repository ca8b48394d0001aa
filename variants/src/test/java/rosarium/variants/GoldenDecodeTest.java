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
import org.jspecify.annotations.Nullable;
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
import rosarium.variants.gate.EntropyGate;
import rosarium.variants.gate.FirstM;

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
    String name = header.get("model").asText();
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/" + name));
        TorchModel model = TorchModel.load(name, checkpoint, options)) {
      Map<DecodeRequest, JsonNode> runs = new LinkedHashMap<>();
      for (int i = 1; i < lines.size(); i++) {
        DecodeRequest request = request("run " + i, header, lines.get(i), model);
        if (request != null) {
          runs.put(request, lines.get(i));
        }
      }
      assertThat(runs.size()).isGreaterThanOrEqualTo(60);
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

  private static @Nullable DecodeRequest request(
      String id, JsonNode header, JsonNode run, LanguageModel model) {
    JsonNode params = run.get("params");
    String variant = run.get("variant").asText();
    double alpha = params.path("alpha").asDouble(params.path("eps").asDouble(-1));
    ContrastStrategy strategy =
        switch (variant) {
          case "plain" -> new Plain();
          case "reverse" -> new ReverseOnly();
          case "rose", "rose_logsoftmax", "instructive", "rose_first_m", "rose_entropy_gate" ->
              new Rose(alpha);
          default -> null;
        };
    if (strategy == null) {
      return null;
    }
    Gate gate =
        switch (variant) {
          case "rose_first_m" -> new FirstM(params.get("m").asInt());
          case "rose_entropy_gate" -> new EntropyGate(params.get("threshold").asDouble());
          default -> Gate.always();
        };
    JsonNode pair = header.get("pairs").get(run.get("pair").asInt());
    Map<StreamRole, StreamSpec> streams = new TreeMap<>();
    streams.put(StreamRole.POSITIVE, spec(model, pair.get("positive_ids")));
    streams.put(StreamRole.REVERSE, spec(model, pair.get("negative_ids")));
    streams.keySet().retainAll(strategy.streams());
    Set<Integer> endOfText = new TreeSet<>();
    header.get("eos").forEach(end -> endOfText.add(end.asInt()));
    StopRule stop = new StopRule(endOfText, run.get("max_new_tokens").asInt());
    return DecodeRequest.of(id + " " + variant + params, streams, strategy, stop)
        .withGate(gate)
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
      for (int k = 0; k < score.size(); k++) {
        assertThat(step.score().get(k))
            .as("%s, step %d, score %d", answer.id(), t, k)
            .isCloseTo(score.get(k).floatValue(), within(tolerance));
      }
      if (run.has("contrast")) {
        assertThat(step.gate() > 0).isEqualTo(run.get("contrast").get(t).asBoolean());
      }
    }
  }
}
