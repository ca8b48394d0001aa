package rosarium.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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

/** Compares every position's logits with transformers': whole prompts, token by token, together. */
@Tag("torch")
class LanguageModelGoldenTest {
  /** From golden/README.md: three times what the reference differs from itself. */
  private static final float TOLERANCE = 1e-4f;

  private static final int CONTEXT = 256;

  private static final Map<String, Loader> ENGINES =
      Map.of(
          "libtorch",
          (name, checkpoint) -> TorchModel.load(name, checkpoint, LoadOptions.reference()),
          "libtorch with pinned rows",
          (name, checkpoint) -> TorchModel.load(name, checkpoint, LoadOptions.reference().pinned()),
          "libtorch with fused operators",
          (name, checkpoint) ->
              TorchModel.load(name, checkpoint, LoadOptions.reference().withFused()),
          "vectors",
          (name, checkpoint) -> VectorModel.load(name, checkpoint, Format.FLOAT32, CONTEXT, 2));

  private long pointersBefore;

  interface Loader {
    LanguageModel load(String name, Checkpoint checkpoint);
  }

  @BeforeEach
  void countPointers() {
    pointersBefore = NativeRuntime.livePointers();
  }

  @AfterEach
  void leakNothing() {
    assertThat(NativeRuntime.livePointers()).isEqualTo(pointersBefore);
  }

  @TestFactory
  Stream<DynamicTest> givesTheLogitsOfTransformers() throws IOException {
    List<Path> models = folders(Shared.path("golden/models"));
    assertThat(models).hasSize(20);
    return models.stream()
        .map(
            folder ->
                dynamicTest(
                    folder.getFileName().toString(), () -> compare(folder, ENGINES.values())));
  }

  @TestFactory
  Stream<DynamicTest> givesTheLogitsOfDequantisedGgufFiles() throws IOException {
    GoldenTensors expected = GoldenTensors.read(Shared.path("golden/gguf/logits.safetensors"));
    List<Path> files = files(Shared.path("golden/gguf"), ".gguf");
    assertThat(files).hasSize(16);
    return files.stream()
        .map(
            file ->
                dynamicTest(
                    file.getFileName().toString(),
                    () -> compare(file, expected, ENGINES.values())));
  }

  @TestFactory
  Stream<DynamicTest> losesNothingOfWhatIsStoredInFourBits() throws IOException {
    GoldenTensors expected = GoldenTensors.read(Shared.path("golden/gguf/logits.safetensors"));
    Loader packed =
        (name, checkpoint) -> VectorModel.load(name, checkpoint, Format.INT4, CONTEXT, 2);
    return Stream.of("llama-Q4_0.gguf", "llama-Q4_1.gguf")
        .map(name -> Shared.path("golden/gguf").resolve(name))
        .map(
            file ->
                dynamicTest(
                    file.getFileName().toString(), () -> compare(file, expected, List.of(packed))));
  }

  static void compare(Path file, GoldenTensors expected, Collection<Loader> engines)
      throws IOException {
    String name = file.getFileName().toString().replace(".gguf", "");
    JsonNode golden = json(file.resolveSibling(name + ".json"));
    for (Loader loader : engines) {
      try (Checkpoint checkpoint = Checkpoint.open(file);
          LanguageModel model = loader.load(name, checkpoint)) {
        float[][] logits_TV = wholePrompt(model, ids(golden.path("ids")));

        assertClose(logits_TV, expected.rows(name + ".logits"), name);
        assertArgmax(logits_TV, golden.path("argmax"), name);
      }
    }
  }

  static void compare(Path folder, Collection<Loader> engines) throws IOException {
    String name = folder.getFileName().toString();
    JsonNode golden = json(Shared.path("golden/logits/" + name + ".json"));
    GoldenTensors expected =
        GoldenTensors.read(Shared.path("golden/logits/" + name + ".safetensors"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      for (Loader loader : engines) {
        try (LanguageModel model = loader.load(name, checkpoint)) {
          compare(model, golden.path("cases"), expected);
        }
      }
    }
  }

  private static void compare(LanguageModel model, JsonNode cases, GoldenTensors expected) {
    assertThat(cases.size()).isPositive();
    List<TokenIds> prompts = new ArrayList<>();
    for (JsonNode one : cases) {
      TokenIds ids_T = ids(one.path("ids"));
      prompts.add(ids_T);
      float[][] expected_TV = expected.rows(one.path("name").asText() + ".logits");
      float[][] whole_TV = wholePrompt(model, ids_T);
      assertClose(whole_TV, expected_TV, one.path("name").asText() + " as a whole");
      assertArgmax(whole_TV, one.path("argmax"), one.path("name").asText());
      assertClose(tokenByToken(model, ids_T), expected_TV, one.path("name").asText() + " cached");
      assertClose(forked(model, ids_T), expected_TV, one.path("name").asText() + " forked");
    }
    List<float[][]> together = together(model, prompts);
    for (int c = 0; c < cases.size(); c++) {
      String name = cases.get(c).path("name").asText();
      assertClose(together.get(c), expected.rows(name + ".logits"), name + " beside others");
    }
  }

  static float[][] wholePrompt(LanguageModel model, TokenIds ids_T) {
    return together(model, List.of(ids_T)).get(0);
  }

  static float[][] tokenByToken(LanguageModel model, TokenIds ids_T) {
    float[][] logits_TV = new float[ids_T.length()][];
    try (TokenStream stream = model.open()) {
      for (int t = 0; t < ids_T.length(); t++) {
        logits_TV[t] = extend(model, stream, ids_T.slice(t, t + 1))[0];
      }
    }
    return logits_TV;
  }

  /** Reads a little too much, forks what is right, and goes on in two pieces. */
  static float[][] forked(LanguageModel model, TokenIds ids_T) {
    int prefix = ids_T.length() / 2;
    float[][] logits_TV = wholePrompt(model, ids_T);
    try (TokenStream first = model.open()) {
      extend(model, first, ids_T.slice(0, prefix).plus(1, 2, 3));
      try (TokenStream second = first.fork(prefix)) {
        extend(model, second, TokenIds.of(5, 6));
        second.truncate(prefix);
        float[][] rest = extend(model, second, ids_T.slice(prefix, ids_T.length()));
        System.arraycopy(rest, 0, logits_TV, prefix, rest.length);
      }
    }
    return logits_TV;
  }

  static List<float[][]> together(LanguageModel model, List<TokenIds> prompts) {
    List<Extension> extensions = new ArrayList<>();
    for (TokenIds ids_T : prompts) {
      extensions.add(new Extension(model.open(), ids_T, ids_T.length()));
    }
    List<float[][]> logits = new ArrayList<>();
    try (Workspace step = model.workspace()) {
      Logits logits_RV = model.forward(extensions);
      int r = 0;
      for (TokenIds ids_T : prompts) {
        float[][] rows_TV = new float[ids_T.length()][];
        for (int t = 0; t < rows_TV.length; t++) {
          rows_TV[t] = logits_RV.row(r++);
        }
        logits.add(rows_TV);
      }
    }
    extensions.forEach(extension -> extension.stream().close());
    return logits;
  }

  private static float[][] extend(LanguageModel model, TokenStream stream, TokenIds ids_L) {
    try (Workspace step = model.workspace()) {
      Logits logits_LV = model.forward(List.of(new Extension(stream, ids_L, ids_L.length())));
      float[][] rows_LV = new float[ids_L.length()][];
      for (int l = 0; l < rows_LV.length; l++) {
        rows_LV[l] = logits_LV.row(l);
      }
      return rows_LV;
    }
  }

  private static void assertClose(float[][] actual_TV, float[][] expected_TV, String what) {
    assertThat(actual_TV).hasDimensions(expected_TV.length, expected_TV[0].length);
    for (int t = 0; t < expected_TV.length; t++) {
      for (int v = 0; v < expected_TV[t].length; v++) {
        if (!(Math.abs(actual_TV[t][v] - expected_TV[t][v]) <= TOLERANCE)) {
          throw new AssertionError(
              "%s: logit %d of position %d is %s, expected %s"
                  .formatted(what, v, t, actual_TV[t][v], expected_TV[t][v]));
        }
      }
    }
  }

  private static void assertArgmax(float[][] logits_TV, JsonNode expected_T, String what) {
    for (int t = 0; t < logits_TV.length; t++) {
      int best = 0;
      for (int v = 1; v < logits_TV[t].length; v++) {
        best = logits_TV[t][v] > logits_TV[t][best] ? v : best;
      }
      assertThat(best).as("%s, position %d", what, t).isEqualTo(expected_T.path(t).asInt());
    }
  }

  static TokenIds ids(JsonNode array) {
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = array.get(i).asInt();
    }
    return TokenIds.of(ids);
  }

  static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  static List<Path> folders(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(Files::isDirectory).sorted().toList();
    }
  }

  static List<Path> files(Path parent, String ending) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
