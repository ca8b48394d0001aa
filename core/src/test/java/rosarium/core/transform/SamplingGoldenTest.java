package rosarium.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.tensor.Probabilities;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;

/** Every distribution of golden/sampling, which Hugging Face computed. */
class SamplingGoldenTest {
  @TestFactory
  Stream<DynamicTest> givesTheDistributionsOfTheReference() throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(Shared.path("golden/sampling/cases.json").toFile());
    TokenIds history = TokenIds.of(ints(golden.get("history")));
    List<JsonNode> cases = StreamSupport.stream(golden.get("cases").spliterator(), false).toList();
    assertThat(cases).hasSizeGreaterThan(200);
    return IntStream.range(0, cases.size())
        .mapToObj(
            i ->
                DynamicTest.dynamicTest(
                    i + " " + cases.get(i).get("scores") + cases.get(i).get("settings"),
                    () -> check(golden, cases.get(i), history)));
  }

  private static void check(JsonNode golden, JsonNode one, TokenIds history) {
    float[] row_V = floats(golden.get("scores").get(one.get("scores").asText()));
    for (LogitsTransform transform : transforms(one.get("settings"))) {
      row_V = transform.apply(row_V, history);
    }
    Probabilities found = Probabilities.of(row_V);
    double[] found_V = IntStream.range(0, row_V.length).mapToDouble(found::get).toArray();
    double[] expected_V =
        StreamSupport.stream(one.get("probabilities").spliterator(), false)
            .mapToDouble(JsonNode::asDouble)
            .toArray();
    // Found in the data: "kept" counts the tokens that no transform has masked, also where float32
    // rounds their probability to zero (temperature 0.05).
    int kept = 0;
    for (float score : row_V) {
      kept += score == Float.NEGATIVE_INFINITY ? 0 : 1;
    }
    assertThat(kept).isEqualTo(one.get("kept").asInt());
    if (one.path("splits_a_tie").asBoolean()) {
      Arrays.sort(found_V);
      Arrays.sort(expected_V);
    }
    assertThat(found_V).containsExactly(expected_V, within(1e-5));
  }

  /** The reference penalises raw scores of the whole sequence, and goes beyond our ranges. */
  private static List<LogitsTransform> transforms(JsonNode settings) {
    return List.of(
        new RepetitionPenalty(
            settings.path("repetition_penalty").asDouble(1), RepetitionPenalty.Space.RAW),
        new Temperature(settings.path("temperature").asDouble(1)),
        new TopK(settings.path("top_k").asInt(0)),
        new TopP(settings.path("top_p").asDouble(1)),
        new MinP(settings.path("min_p").asDouble(0)));
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static float[] floats(JsonNode list) {
    float[] row_V = new float[list.size()];
    for (int v = 0; v < row_V.length; v++) {
      JsonNode entry = list.get(v);
      row_V[v] = entry.isNull() ? Float.NEGATIVE_INFINITY : entry.floatValue();
    }
    return row_V;
  }
}
