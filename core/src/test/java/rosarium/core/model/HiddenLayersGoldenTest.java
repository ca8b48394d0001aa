package rosarium.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.testing.GoldenTensors;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.NativeRuntime;
import rosarium.core.torch.TorchModel;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;

/** Compares what the head reads from every hidden layer with transformers', on every engine. */
@Tag("torch")
class HiddenLayersGoldenTest {
  /** From golden/README.md: logits without the final norm are larger. */
  private static final float RAW_TOLERANCE = 2e-4f;

  private static final float TOLERANCE = 1e-4f;

  private static final Map<String, LanguageModelGoldenTest.Loader> ENGINES =
      Map.of(
          "libtorch",
          (name, checkpoint) -> TorchModel.load(name, checkpoint, LoadOptions.reference()),
          "libtorch with pinned rows",
          (name, checkpoint) -> TorchModel.load(name, checkpoint, LoadOptions.reference().pinned()),
          "libtorch with fused operators",
          (name, checkpoint) ->
              TorchModel.load(name, checkpoint, LoadOptions.reference().withFused()),
          "vectors",
          (name, checkpoint) -> VectorModel.load(name, checkpoint, Format.FLOAT32, 256, 2));

  private long pointersBefore;

  @BeforeEach
  void countPointers() {
    pointersBefore = NativeRuntime.livePointers();
  }

  @AfterEach
  void leakNothing() {
    assertThat(NativeRuntime.livePointers()).isEqualTo(pointersBefore);
  }

  @TestFactory
  Stream<DynamicTest> readsTheLayersThatTransformersReads() throws IOException {
    List<Path> models =
        LanguageModelGoldenTest.folders(Shared.path("golden/models")).stream()
            .filter(folder -> !folder.getFileName().toString().startsWith("small-")) // have none
            .toList();
    assertThat(models).hasSize(10);
    return models.stream()
        .map(folder -> dynamicTest(folder.getFileName().toString(), () -> compare(folder)));
  }

  private static void compare(Path folder) throws IOException {
    String name = folder.getFileName().toString();
    JsonNode golden = LanguageModelGoldenTest.json(Shared.path("golden/logits/" + name + ".json"));
    List<JsonNode> cases = new ArrayList<>();
    golden.path("cases").forEach(cases::add);
    cases.removeIf(one -> one.path("ids").size() == 1); // has none
    assertThat(cases).hasSizeGreaterThanOrEqualTo(2);
    GoldenTensors expected =
        GoldenTensors.read(Shared.path("golden/logits/" + name + ".safetensors"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      for (Map.Entry<String, LanguageModelGoldenTest.Loader> engine : ENGINES.entrySet()) {
        try (LanguageModel model = engine.getValue().load(name, checkpoint)) {
          together(model, cases, expected, engine.getKey());
        }
      }
    }
  }

  /** All cases in one pass, each with other layers at its last two positions, one with none. */
  private static void together(
      LanguageModel model, List<JsonNode> cases, GoldenTensors expected, String engine) {
    int layers = model.description().layers();
    List<Extension> extensions = new ArrayList<>();
    try (TokenStream bystander = model.open();
        Workspace step = model.workspace()) {
      for (JsonNode one : cases) {
        TokenIds ids_T = LanguageModelGoldenTest.ids(one.path("ids"));
        extensions.add(new Extension(model.open(), ids_T, 2, asked(layers, extensions.size())));
      }
      extensions.add(1, new Extension(bystander, TokenIds.of(1, 2, 3), 3));

      Logits logits_RV = model.forward(extensions);
      assertThat(logits_RV.rows()).isEqualTo(extensions.stream().mapToInt(Extension::rows).sum());

      int first = 0;
      int c = 0;
      for (Extension extension : extensions) {
        if (extension.stream() != bystander) {
          String name = cases.get(c++).path("name").asText();
          compare(logits_RV, first, extension, expected, name, engine);
        }
        first += extension.rows();
      }
    }
    extensions.stream()
        .filter(extension -> !extension.layers().isEmpty())
        .forEach(extension -> extension.stream().close());
  }

  /** Every layer both ways, in another order for each case; the last is the model itself. */
  private static List<HiddenLayer> asked(int layers, int turn) {
    List<HiddenLayer> asked = new ArrayList<>();
    for (int layer = 0; layer <= layers; layer++) {
      int turned = (layer + turn) % (layers + 1);
      asked.add(new HiddenLayer(turned, turn % 2 == 0));
      asked.add(new HiddenLayer(turned, turn % 2 != 0));
    }
    return asked;
  }

  private static void compare(
      Logits logits_RV,
      int first,
      Extension extension,
      GoldenTensors expected,
      String name,
      String engine) {
    float[][] raw_NV = expected.rows(name + ".early_raw");
    float[][] normed_NV = expected.rows(name + ".early_norm");
    float[][] logits_TV = expected.rows(name + ".logits");
    float[] last_V = logits_TV[logits_TV.length - 1];
    int own = first + extension.scored() - 1;
    assertClose(logits_RV.row(own), last_V, TOLERANCE, name + " itself, " + engine);
    int row = first + extension.rows() - extension.layers().size();
    for (HiddenLayer hidden : extension.layers()) {
      String what = "%s, %s, %s".formatted(name, hidden, engine);
      float[] actual_V = logits_RV.row(row++);
      if (hidden.layer() == raw_NV.length) {
        assertThat(actual_V).as(what).isEqualTo(logits_RV.row(own));
      } else if (hidden.finalNorm()) {
        assertClose(actual_V, normed_NV[hidden.layer()], TOLERANCE, what);
      } else {
        assertClose(actual_V, raw_NV[hidden.layer()], RAW_TOLERANCE, what);
      }
    }
  }

  private static void assertClose(
      float[] actual_V, float[] expected_V, float tolerance, String what) {
    assertThat(actual_V).as(what).hasSameSizeAs(expected_V);
    for (int v = 0; v < expected_V.length; v++) {
      if (!(Math.abs(actual_V[v] - expected_V[v]) <= tolerance)) {
        throw new AssertionError(
            "%s: logit %d is %s, expected %s".formatted(what, v, actual_V[v], expected_V[v]));
      }
    }
  }
}
