package rosarium.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.testing.GoldenTensors;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;

/**
 * Weights in bfloat16 against the float32 logits of transformers, and against themselves however
 * the tokens are passed.
 */
class Bfloat16LogitsTest {
  private static final int CONTEXT = 128;

  /** Largest mean square of the errors, as a share of the mean square of the logits. */
  private static final double MOST_ERROR = 0.04 * 0.04;

  @TestFactory
  Stream<DynamicTest> staysNearTheReference() throws IOException {
    return models(Bfloat16LogitsTest::staysNear);
  }

  @TestFactory
  Stream<DynamicTest> givesTheSameBitsInOnePassOrMany() throws IOException {
    return models(Bfloat16LogitsTest::sameBits);
  }

  private interface Check {
    void of(LanguageModel model, List<TokenIds> prompts, List<float[][]> expected);
  }

  private static Stream<DynamicTest> models(Check check) throws IOException {
    return LanguageModelGoldenTest.folders(Shared.path("golden/models")).stream()
        .map(folder -> dynamicTest(folder.getFileName().toString(), () -> run(folder, check)));
  }

  private static void run(Path folder, Check check) throws IOException {
    String name = folder.getFileName().toString();
    JsonNode golden = LanguageModelGoldenTest.json(Shared.path("golden/logits/" + name + ".json"));
    GoldenTensors logits =
        GoldenTensors.read(Shared.path("golden/logits/" + name + ".safetensors"));
    List<TokenIds> prompts = new ArrayList<>();
    List<float[][]> expected = new ArrayList<>();
    for (JsonNode one : golden.path("cases")) {
      prompts.add(LanguageModelGoldenTest.ids(one.path("ids")));
      expected.add(logits.rows(one.path("name").asText() + ".logits"));
    }
    assertThat(prompts).isNotEmpty();
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        LanguageModel model = VectorModel.load(name, checkpoint, Format.BFLOAT16, CONTEXT, 2)) {
      check.of(model, prompts, expected);
    }
  }

  private static void staysNear(
      LanguageModel model, List<TokenIds> prompts, List<float[][]> expected) {
    double error = 0;
    double size = 0;
    for (int c = 0; c < prompts.size(); c++) {
      float[][] logits_TV = LanguageModelGoldenTest.wholePrompt(model, prompts.get(c));
      for (int t = 0; t < logits_TV.length; t++) {
        for (int v = 0; v < logits_TV[t].length; v++) {
          float right = expected.get(c)[t][v];
          error += Math.pow(logits_TV[t][v] - right, 2);
          size += right * right;
        }
      }
    }
    assertThat(error / size).isLessThan(MOST_ERROR).isPositive();
  }

  private static void sameBits(
      LanguageModel model, List<TokenIds> prompts, List<float[][]> expected) {
    List<float[][]> together = LanguageModelGoldenTest.together(model, prompts);
    for (int c = 0; c < prompts.size(); c++) {
      float[][] whole_TV = LanguageModelGoldenTest.wholePrompt(model, prompts.get(c));
      assertThat(together.get(c)).isDeepEqualTo(whole_TV);
      assertThat(LanguageModelGoldenTest.tokenByToken(model, prompts.get(c)))
          .isDeepEqualTo(whole_TV);
      assertThat(LanguageModelGoldenTest.forked(model, prompts.get(c))).isDeepEqualTo(whole_TV);
    }
  }
}
