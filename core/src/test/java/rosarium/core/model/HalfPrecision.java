package rosarium.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.testing.GoldenTensors;
import rosarium.core.testing.Shared;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.TorchModel;

/** How far a model in 16 bits may be from the golden logits. */
final class HalfPrecision {
  private HalfPrecision() {}

  /**
   * Compare every golden position of a model.
   *
   * @param agreement least share of positions with the same best token, in [0, 1]
   * @param divergence most mean Kullback-Leibler divergence of the reference from it, nats
   */
  static void check(Path folder, LoadOptions options, double agreement, double divergence)
      throws IOException {
    String name = String.valueOf(folder.getFileName());
    JsonNode golden = LanguageModelGoldenTest.json(Shared.path("golden/logits/" + name + ".json"));
    GoldenTensors expected =
        GoldenTensors.read(Shared.path("golden/logits/" + name + ".safetensors"));
    int positions = 0;
    int same = 0;
    double sum = 0;
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        LanguageModel model = TorchModel.load(name, checkpoint, options)) {
      for (JsonNode one : golden.path("cases")) {
        float[][] expected_TV = expected.rows(one.path("name").asText() + ".logits");
        float[][] actual_TV =
            LanguageModelGoldenTest.wholePrompt(
                model, LanguageModelGoldenTest.ids(one.path("ids")));
        for (int t = 0; t < expected_TV.length; t++, positions++) {
          same += best(actual_TV[t]) == best(expected_TV[t]) ? 1 : 0;
          sum += divergence(expected_TV[t], actual_TV[t]);
        }
      }
    }
    String found =
        String.format(
            Locale.ROOT,
            "%s in %s on %s: best token agrees at %d of %d positions, mean divergence %.2e",
            name,
            options.dtype().id(),
            options.device(),
            same,
            positions,
            sum / positions);
    assertThat(same).as(found).isGreaterThanOrEqualTo((int) Math.floor(agreement * positions));
    assertThat(sum / positions).as(found).isBetween(1e-12, divergence);
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
