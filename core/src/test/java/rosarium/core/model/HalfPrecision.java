package rosarium.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.testing.GoldenTensors;
import rosarium.core.testing.Shared;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.TorchModel;

/**
 * How far a model in 16 bits is from the golden logits.
 *
 * @param positions how many were compared
 * @param lead the largest lead of the reference's best token over its second, in logits, where the
 *     model prefers another; 0 if it never does
 * @param divergence mean Kullback-Leibler divergence of the reference from the model, nats
 */
record HalfPrecision(int positions, double lead, double divergence) {
  /** Compare every golden position of a model. */
  static HalfPrecision of(Path folder, LoadOptions options) throws IOException {
    String name = String.valueOf(folder.getFileName());
    JsonNode golden = LanguageModelGoldenTest.json(Shared.path("golden/logits/" + name + ".json"));
    GoldenTensors expected =
        GoldenTensors.read(Shared.path("golden/logits/" + name + ".safetensors"));
    int positions = 0;
    double lead = 0;
    double sum = 0;
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        LanguageModel model = TorchModel.load(name, checkpoint, options)) {
      for (JsonNode one : golden.path("cases")) {
        float[][] expected_TV = expected.rows(one.path("name").asText() + ".logits");
        float[][] actual_TV =
            LanguageModelGoldenTest.wholePrompt(
                model, LanguageModelGoldenTest.ids(one.path("ids")));
        for (int t = 0; t < expected_TV.length; t++, positions++) {
          if (best(actual_TV[t]) != best(expected_TV[t])) {
            lead = Math.max(lead, lead(expected_TV[t]));
          }
          sum += divergence(expected_TV[t], actual_TV[t]);
        }
      }
    }
    return new HalfPrecision(positions, lead, sum / positions);
  }

  /** Check the bounds; a model that is not off at all does not run in 16 bits. */
  void isWithin(double mostLead, double mostDivergence) {
    assertThat(positions).isPositive();
    assertThat(lead).as("%s", this).isLessThanOrEqualTo(mostLead);
    assertThat(divergence).as("%s", this).isBetween(1e-12, mostDivergence);
  }

  private static double lead(float[] row_V) {
    float[] sorted = row_V.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1] - sorted[sorted.length - 2];
  }

  private static int best(float[] row_V) {
    int best = 0;
    for (int v = 1; v < row_V.length; v++) {
      best = row_V[v] > row_V[best] ? v : best;
    }
    return best;
  }

  private static double divergence(float[] p_V, float[] q_V) {
    double logP = logSum(p_V);
    double logQ = logSum(q_V);
    double sum = 0;
    for (int v = 0; v < p_V.length; v++) {
      double log = p_V[v] - logP;
      sum += Math.exp(log) * (log - (q_V[v] - logQ));
    }
    return sum;
  }

  private static double logSum(float[] row_V) {
    double max = row_V[best(row_V)];
    double sum = 0;
    for (float entry : row_V) {
      sum += Math.exp(entry - max);
    }
    return max + Math.log(sum);
  }
}
