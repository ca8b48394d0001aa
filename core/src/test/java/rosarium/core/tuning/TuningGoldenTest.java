package rosarium.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.torch.NativeRuntime;
import rosarium.core.torch.SoftPromptTraining;
import rosarium.core.torch.TorchModel;

/** Repeats the trace of an independent implementation, within the tolerances of its README. */
@Tag("torch")
class TuningGoldenTest {
  /** What float32 leaves of a difference of two losses near 18, over a step of 2e-3. */
  private static final double ROUNDING = 2e-3;

  private final Golden golden = Golden.read();
  private TorchModel model;
  private long pointersBefore;

  @BeforeEach
  void load() {
    pointersBefore = NativeRuntime.livePointers();
    model = Golden.model();
  }

  @AfterEach
  void leakNothing() {
    model.close();
    assertThat(NativeRuntime.livePointers()).isEqualTo(pointersBefore);
  }

  private Parameter initial(String kind) {
    return new Parameter("soft_prompt", golden.tensors.rows(kind + ".init"));
  }

  /** Keeps what the prompt was after each epoch, which here is one step. */
  private static final class Keeper implements TuningListener {
    final List<Parameter> after = new ArrayList<>();

    @Override
    public void stepped(LossCurve.Step step, int steps) {}

    @Override
    public void reached(TuningState state) {
      after.add(state.parameters().get(0).copy());
    }
  }

  private TuningState trained(
      String kind, int epochs, int passTokens, double clamp, Keeper keeper) {
    Tuner tuner =
        new Tuner(
            new SoftPromptTraining(model),
            golden.objective(clamp),
            Golden.settings(epochs, passTokens),
            golden.examples(kind, model.description().vocabulary()),
            keeper);
    return tuner.run(TuningState.of(List.of(initial(kind))));
  }

  /** All in one pass, with the exact form and with the clamp of the reference; and in many. */
  @ParameterizedTest
  @CsvSource({"sp, 100000, 1e-5", "ap, 100000, 1e-5", "sp, 100, 0", "ap, 1, 0", "ap, 100000, 0"})
  void tenStepsGiveTheLossesAndThePromptOfTheTrace(String kind, int passTokens, double clamp) {
    Keeper keeper = new Keeper();
    TuningState state = trained(kind, 11, passTokens, clamp, keeper);

    JsonNode trace = golden.json.path("trace_" + kind);
    assertThat(trace).hasSize(11);
    for (int step = 0; step < trace.size(); step++) {
      LossCurve.Step ours = state.curve().steps().get(step);
      JsonNode theirs = trace.get(step);
      assertThat(ours.parts()).containsOnlyKeys("L_p", "L_n", "L_r");
      for (Map.Entry<String, Double> part : ours.parts().entrySet()) {
        close(part.getValue(), theirs.path(part.getKey()).asDouble(), 1e-4);
      }
      close(ours.loss(), theirs.path("L").asDouble(), 1e-4);
      close(ours.gradientNorm(), theirs.path("grad_norm").asDouble(), 1e-3);
    }
    close(keeper.after.get(1), kind + ".after1", 1e-5);
    close(keeper.after.get(10), kind + ".final", 2e-4);
  }

  private static void close(double ours, double theirs, double relative) {
    assertThat(ours).isCloseTo(theirs, within(relative * Math.abs(theirs)));
  }

  private void close(Parameter prompt, String name, double tolerance) {
    float[][] theirs_LD = golden.tensors.rows(name);
    float[][] ours_LD = prompt.matrix();
    for (int l = 0; l < theirs_LD.length; l++) {
      for (int d = 0; d < theirs_LD[l].length; d++) {
        assertThat(ours_LD[l][d]).isCloseTo(theirs_LD[l][d], within((float) tolerance));
      }
    }
  }

  private float[] gradient(String kind, Objective objective, List<Example> examples) {
    float[] gradient_P = new float[initial(kind).value().length];
    new SoftPromptTraining(model)
        .losses(
            List.of(initial(kind)),
            examples,
            objective,
            objective.tokenWeights(examples),
            new ArrayList<>(List.of(gradient_P)));
    return gradient_P;
  }

  private void compareGradient(float[] ours_P, String name) {
    float[][] theirs_LD = golden.tensors.rows(name);
    for (int i = 0; i < ours_P.length; i++) {
      float theirs = theirs_LD[i / Golden.WIDTH][i % Golden.WIDTH];
      assertThat(ours_P[i]).isCloseTo(theirs, within(1e-5f + 1e-3f * Math.abs(theirs)));
    }
  }

  @ParameterizedTest
  @CsvSource({"sp, 0", "sp, 1e-5", "ap, 0", "ap, 1e-5"})
  void theFirstGradientIsThatOfTheTraceWholeAndOfTheUnlikelihoodAlone(String kind, double clamp) {
    Objective whole = golden.objective(clamp);
    List<Example> all = golden.examples(kind, model.description().vocabulary());
    List<Example> unlikely = all.stream().filter(e -> e.part().equals("L_n")).toList();

    compareGradient(gradient(kind, whole, all), kind + ".grad0");
    compareGradient(gradient(kind, whole, unlikely), kind + ".grad0_unlikelihood");
  }

  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    Objective objective = golden.objective(0);
    List<Example> all = golden.examples("sp", model.description().vocabulary());
    float[] gradient_P = gradient("sp", objective, all);

    for (int i : new int[] {3, 77, 301, 500, 801}) {
      double slope = (lossAt(i, 1e-3f, all) - lossAt(i, -1e-3f, all)) / 2e-3;
      assertThat(slope).isCloseTo(gradient_P[i], within(0.05 * Math.abs(gradient_P[i]) + ROUNDING));
    }
  }

  private double lossAt(int index, float moved, List<Example> examples) {
    float[][] value_LD = golden.tensors.rows("sp.init");
    value_LD[index / Golden.WIDTH][index % Golden.WIDTH] += moved;
    Objective objective = golden.objective(0);
    Map<String, Double> sums =
        new SoftPromptTraining(model)
            .losses(
                List.of(new Parameter("soft_prompt", value_LD)),
                examples,
                objective,
                objective.tokenWeights(examples),
                null);
    return objective.tokenWeights(examples).entrySet().stream()
        .mapToDouble(weight -> weight.getValue() * sums.getOrDefault(weight.getKey(), 0.0))
        .sum();
  }
}
