package rosarium.experiments.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.source.ModelFiles;
import rosarium.core.source.ModelFinder;
import rosarium.core.source.store.TransferListener;
import rosarium.core.tensor.Workspace;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.TorchModel;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;
import rosarium.variants.Plain;
import rosarium.variants.ReverseOnly;
import rosarium.variants.Rose;

/** Decodes with the real default model as the reference did, in float32. Fetches it if need be. */
@Tag("torch")
class SmolLm2GoldenTest {
  /** From golden/smollm2: a step that hangs on less may hang on rounding. */
  private static final double SMALLEST_GAP = 1e-3;

  private static final double LOGIT_TOLERANCE = 5e-4;
  private static final Set<Integer> ENDS = Set.of(0, 2);

  /** Variants of the file, each with the prompt of its positive and of its reverse stream. */
  private static final Map<String, Framed> VARIANTS =
      new TreeMap<>(
          Map.of(
              "plain", new Framed(new Plain(), "pos", ""),
              "no-system", new Framed(new Plain(), "none", ""),
              "reverse-only", new Framed(new ReverseOnly(), "", "rev"),
              "rose-0.3", new Framed(new Rose(0.3), "pos", "rev"),
              "rose-0.5", new Framed(new Rose(0.5), "pos", "rev")));

  private static JsonNode golden = new ObjectMapper().createObjectNode();

  private record Framed(ContrastStrategy strategy, String positive, String reverse) {}

  /** Both engines run the reference format. */
  private enum Engine {
    LIBTORCH,
    VECTORS;

    LanguageModel load(ModelFiles files) {
      try (Checkpoint checkpoint = Checkpoint.open(files.path())) {
        return switch (this) {
          case LIBTORCH -> TorchModel.load(files.id(), checkpoint, LoadOptions.reference());
          case VECTORS -> VectorModel.load(files.id(), checkpoint, Format.FLOAT32, 1024, 2);
        };
      }
    }
  }

  @BeforeAll
  static void read() throws IOException {
    // Scores outside a mask are written as -Infinity there, which is not JSON proper.
    ObjectMapper lenient =
        JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    golden = lenient.readTree(Shared.path("golden/smollm2/decodings.json").toFile());
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void reproducesTheReferenceTogetherAndOneAtATime(Engine engine) {
    ModelFiles files = files();
    assertThat(files.sha256()).isEqualTo(golden.path("sha256").asText());
    try (LanguageModel model = engine.load(files)) {
      comparesLastLogits(model);
      List<DecodeRequest> requests = requests(model);
      assertThat(requests).hasSize(40);

      List<Decoded> together = decode(requests, 32);
      // A step alone costs almost what a step of 32 rows costs, so the first query stands for all:
      // that rows do not depend on their neighbours has tests of its own, on small models.
      List<Decoded> alone = decode(requests.subList(0, VARIANTS.size()), 1);

      together.forEach(SmolLm2GoldenTest::check);
      alone.forEach(SmolLm2GoldenTest::check);
      assertThat(together).hasSize(40);
      assertThat(alone).hasSize(VARIANTS.size());
    }
  }

  private static ModelFiles files() {
    try {
      return ModelFinder.ofProcess().find("smollm2-135m-instruct", TransferListener.SILENT);
    } catch (ConfigException unreachable) {
      assumeTrue("true".equals(System.getenv("CI")), unreachable.getMessage());
      throw unreachable;
    }
  }

  private static void comparesLastLogits(LanguageModel model) {
    for (JsonNode query : golden.path("cases")) {
      TokenIds prompt_L = ids(query.path("prompt_ids").path("pos"));
      JsonNode last = query.path("last_logits_pos");
      try (TokenStream stream = model.open();
          Workspace step = model.workspace()) {
        float[] logits_V = model.forward(List.of(new Extension(stream, prompt_L, 1))).row(0);
        for (int k = 0; k < last.path("ids").size(); k++) {
          assertThat((double) logits_V[last.path("ids").path(k).asInt()])
              .as("%s, logit %d", query.path("query"), k)
              .isCloseTo(last.path("values").path(k).asDouble(), within(LOGIT_TOLERANCE));
        }
      }
    }
  }

  private static List<DecodeRequest> requests(LanguageModel model) {
    List<DecodeRequest> requests = new ArrayList<>();
    for (int q = 0; q < golden.path("cases").size(); q++) {
      JsonNode prompts = golden.path("cases").path(q).path("prompt_ids");
      for (Map.Entry<String, Framed> variant : VARIANTS.entrySet()) {
        Framed framed = variant.getValue();
        Map<StreamRole, StreamSpec> streams = new TreeMap<>();
        for (StreamRole role : framed.strategy().streams()) {
          String prompt = role.equals(StreamRole.REVERSE) ? framed.reverse() : framed.positive();
          streams.put(role, new StreamSpec(model, ids(prompts.path(prompt))));
        }
        StopRule stop = new StopRule(ENDS, golden.path("max_tokens").asInt());
        requests.add(
            DecodeRequest.of(q + ":" + variant.getKey(), streams, framed.strategy(), stop));
      }
    }
    return requests;
  }

  private static List<Decoded> decode(List<DecodeRequest> requests, int rows) {
    List<Decoded> decoded = new ArrayList<>();
    new DecodeEngine(EngineLimits.ofRows(rows)).decode(requests.iterator(), decoded::add);
    return decoded;
  }

  private static void check(Decoded decoded) {
    String[] name = decoded.id().split(":", 2);
    JsonNode expected =
        golden.path("cases").path(Integer.parseInt(name[0])).path("variants").path(name[1]);
    assertThat(decoded.error()).as(decoded.id()).isNull();
    int sure = 0;
    while (sure < expected.path("steps").size()
        && expected.path("steps").path(sure).path("gap").asDouble() >= SMALLEST_GAP) {
      sure++;
    }
    assertThat(sure).as("steps to compare of %s", decoded.id()).isPositive();
    assertThat(decoded.ids_L().slice(0, sure))
        .as(decoded.id())
        .isEqualTo(ids(expected.path("ids")).slice(0, sure));
  }

  private static TokenIds ids(JsonNode array) {
    int[] ids_L = new int[array.size()];
    for (int l = 0; l < ids_L.length; l++) {
      ids_L[l] = array.get(l).asInt();
    }
    return TokenIds.of(ids_L);
  }
}
