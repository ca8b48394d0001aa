package rosarium.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.ConfigException;
import rosarium.core.token.TokenIds;
import rosarium.core.tuning.Objective.Form;
import rosarium.core.tuning.TuningSettings.Schedule;
import rosarium.core.tuning.file.CheckpointFile;

/**
 * The loop on a toy whose losses can be worked out by hand; the real model is golden's business.
 */
class TunerTest {
  private static final Objective OBJECTIVE = objective();

  private static Objective objective() {
    Map<String, Objective.Part> parts = new LinkedHashMap<>();
    parts.put("a", new Objective.Part(Form.LIKELIHOOD, 1));
    parts.put("b", new Objective.Part(Form.UNLIKELIHOOD, 2));
    return new Objective(parts, 0);
  }

  /** A token of id t costs (x - t)^2 / 2 where x is the one number trained; gradient x - t. */
  private static final class Parabola implements Differentiable {
    int longestPass;

    @Override
    public Map<String, Double> losses(
        List<Parameter> parameters,
        List<Example> examples,
        Objective objective,
        Map<String, Double> tokenWeights,
        @Nullable List<float[]> gradients_P) {
      float x = parameters.get(0).value()[0];
      Map<String, Double> sums = new TreeMap<>();
      int tokens = 0;
      for (Example example : examples) {
        tokens = Math.max(tokens, example.ids_L().length());
        for (int l = example.answer(); l < example.ids_L().length(); l++) {
          float off = x - example.ids_L().get(l);
          sums.merge(example.part(), off * off / 2.0, Double::sum);
          if (gradients_P != null) {
            double weight = tokenWeights.getOrDefault(example.part(), 0.0);
            gradients_P.get(0)[0] += (float) (weight * off);
          }
        }
      }
      longestPass = Math.max(longestPass, tokens * examples.size());
      return sums;
    }
  }

  private static List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      examples.add(new Example("a", TokenIds.of(0, 0, 3 + i % 2), 2));
      examples.add(new Example("b", TokenIds.of(0, 5, 6, 7 + i % 3), 1));
    }
    return examples;
  }

  private static TuningSettings settings(
      double clip, int epochs, int batch, int passTokens, double heldOut, int patience) {
    return new TuningSettings(
        0.05,
        0.9,
        0.999,
        1e-8,
        0.01,
        clip,
        0.1,
        Schedule.COSINE,
        epochs,
        batch,
        passTokens,
        heldOut,
        patience,
        3);
  }

  private static final class Events implements TuningListener {
    final List<LossCurve.Step> steps = new ArrayList<>();
    final List<TuningState> states = new ArrayList<>();
    int stopAfter = Integer.MAX_VALUE;
    @Nullable CheckpointFile file;

    @Override
    public void stepped(LossCurve.Step step, int of) {
      steps.add(step);
      if (steps.size() == stopAfter) {
        throw new IllegalStateException("killed");
      }
    }

    @Override
    public void reached(TuningState state) {
      states.add(state);
      if (file != null) {
        file.write(state);
      }
    }
  }

  private static TuningState run(TuningSettings settings, Events events, TuningState from) {
    return new Tuner(new Parabola(), OBJECTIVE, settings, examples(), events).run(from);
  }

  private static TuningState start() {
    return TuningState.of(List.of(new Parameter("x", new float[][] {{0}})));
  }

  @Test
  void aStepHasTheMeansOfEachPartAndTheGradientOfTheirWeightedSum() {
    Events events = new Events();

    run(settings(0, 1, 1000, 1000, 0, 0), events, start());

    // a: tokens 3 and 4, mean of 4.5 and 8. b: 5, 6 and 7 to 9: ten of 7, seven of 8 would not add
    // up, so counted: 7 stands 7 times, 8 stands 7 times, 9 stands 6 times.
    double b = (20 * 12.5 + 20 * 18 + 7 * 24.5 + 7 * 32 + 6 * 40.5) / 60;
    LossCurve.Step first = events.steps.get(0);
    assertThat(first.parts().get("a")).isCloseTo(6.25, within(1e-9));
    assertThat(first.parts().get("b")).isCloseTo(b, within(1e-9));
    assertThat(first.loss()).isCloseTo(6.25 + 2 * b, within(1e-9));
    double slope = 3.5 + 2 * (20 * 5 + 20 * 6 + 7 * 7 + 7 * 8 + 6 * 9) / 60.0;
    assertThat(first.gradientNorm()).isCloseTo(slope, within(1e-5));
  }

  @Test
  void theWayABatchIsCutIntoPassesChangesNothingButLastBits() {
    TuningState whole = run(settings(0, 3, 7, 100_000, 0, 0), new Events(), start());
    TuningState cut = run(settings(0, 3, 7, 1, 0, 0), new Events(), start());

    assertThat(cut.parameters().get(0).value()[0])
        .isCloseTo(whole.parameters().get(0).value()[0], within(1e-6f));
  }

  @Test
  void noPassHasMoreTokensThanAllowed() {
    Parabola model = new Parabola();

    new Tuner(model, OBJECTIVE, settings(0, 1, 40, 9, 0, 0), examples(), new Events()).run(start());

    assertThat(model.longestPass).isBetween(8, 9);
  }

  @Test
  void everyBatchHasItsShareOfEachPartAndAnEpochReadsEachExampleOnce() {
    Batches batches = new Batches(examples(), settings(0, 1, 8, 100, 0.1, 0));
    List<Example> seen = new ArrayList<>(batches.heldOut());

    for (List<Example> batch : batches.epoch(1)) {
      assertThat(batch.stream().filter(e -> e.part().equals("a")).count()).isBetween(3L, 4L);
      assertThat(batch.stream().filter(e -> e.part().equals("b")).count()).isBetween(3L, 4L);
      seen.addAll(batch);
    }

    assertThat(batches.heldOut()).hasSize(4);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(examples());
    assertThat(batches.epoch(1)).isEqualTo(batches.epoch(1)).isNotEqualTo(batches.epoch(2));
  }

  @Test
  void goesOnFromAnyKillToTheSameBitsAsWithoutOne(@TempDir Path folder) {
    TuningSettings settings = settings(1, 4, 8, 12, 0.1, 0);
    TuningState uninterrupted = run(settings, new Events(), start());
    Set<Integer> resumedFrom = new HashSet<>();

    for (int kill = 1; kill <= 20; kill++) {
      CheckpointFile file = new CheckpointFile(folder.resolve("c" + kill), "f");
      Events events = new Events();
      events.stopAfter = kill;
      events.file = file;
      try {
        run(settings, events, start());
      } catch (IllegalStateException killed) {
        assertThat(killed).hasMessage("killed");
      }
      TuningState left = file.read(List.of("x")).orElseThrow();
      resumedFrom.add(left.epoch());
      TuningState resumed = run(settings, new Events(), left);
      assertThat(resumed.parameters().get(0).value())
          .containsExactly(uninterrupted.parameters().get(0).value());
      assertThat(resumed.best().get(0).value())
          .containsExactly(uninterrupted.best().get(0).value());
      assertThat(resumed.curve()).isEqualTo(uninterrupted.curve());
    }

    assertThat(resumedFrom).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void refusesTheCheckpointOfAnotherTraining(@TempDir Path folder) {
    new CheckpointFile(folder.resolve("c"), "one").write(start());

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new CheckpointFile(folder.resolve("c"), "two").read(List.of("x")))
        .withMessageContaining("another training");
  }

  @Test
  void endsEarlyWhenTheHeldOutLossNoLongerFallsAndKeepsTheBest() {
    TuningSettings wild =
        new TuningSettings(
            4, 0.5, 0.9, 1e-8, 0, 0, 0, Schedule.CONSTANT, 500, 1000, 1000, 0.2, 3, 3);

    TuningState state = run(wild, new Events(), start());

    List<LossCurve.HeldOut> heldOut = state.curve().heldOut();
    assertThat(state.epoch()).isLessThan(500);
    assertThat(heldOut.get(heldOut.size() - 4).loss())
        .isEqualTo(state.curve().best().orElseThrow());
    assertThat(state.best().get(0).value()).isNotEqualTo(state.parameters().get(0).value());
  }

  @Test
  void scalesALargeGradientDownToTheClip() {
    TuningSettings once =
        new TuningSettings(0.5, 0, 0, 1, 0, 0.25, 0, Schedule.CONSTANT, 1, 1000, 1000, 0, 0, 3);

    TuningState state = run(once, new Events(), start());

    // betas of 0: the step is rate * g / (|g| + epsilon) with |g| = 0.25, epsilon = 1.
    assertThat(state.parameters().get(0).value()[0]).isCloseTo(0.5f * 0.25f / 1.25f, within(1e-6f));
  }

  @Test
  void theRateRisesToItsHighestAndFallsToNothing() {
    TuningSettings cosine = settings(0, 1, 1, 1, 0, 0);

    assertThat(cosine.rateAt(1, 100)).isCloseTo(0.005, within(1e-12));
    assertThat(cosine.rateAt(10, 100)).isCloseTo(0.05, within(1e-12));
    assertThat(cosine.rateAt(11, 100)).isCloseTo(0.05, within(1e-12));
    assertThat(cosine.rateAt(56, 100)).isCloseTo(0.025, within(1e-12));
    assertThat(cosine.rateAt(100, 100)).isBetween(0.0, 1e-4);
  }

  @Test
  void refusesAPartWithoutExamples() {
    List<Example> onlyA = examples().stream().filter(e -> e.part().equals("a")).toList();

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                new Tuner(
                    new Parabola(), OBJECTIVE, settings(0, 1, 8, 8, 0, 0), onlyA, new Events()))
        .withMessageContaining("'b'");
  }
}
