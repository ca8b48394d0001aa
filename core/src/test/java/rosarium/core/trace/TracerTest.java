package rosarium.core.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rosarium.core.contrast.StreamRole;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.testing.TestSeed;

class TracerTest {
  private static final float MASKED = Float.NEGATIVE_INFINITY;
  private static final StreamRole P = StreamRole.POSITIVE;
  private static final StreamRole R = StreamRole.REVERSE;

  private static float ln(double x) {
    return (float) Math.log(x);
  }

  private static StepTrace trace(
      int id, StreamRole closed, Map<StreamRole, float[]> rows, Set<StreamRole> gone, float[] c) {
    Map<StreamRole, Logits> there = new TreeMap<>();
    rows.forEach((role, row) -> there.put(role, ArrayLogits.of(row)));
    Tracer tracer = new Tracer(2);
    tracer.chose(
        new ObservedStep(
            id,
            1,
            closed,
            new TreeSet<>(List.of(closed, P, R)),
            gone,
            new TreeMap<>(there),
            ArrayLogits.of(c)));
    return tracer.steps().get(0);
  }

  @Test
  void keepsTheBestOfEachRowWithItsDistanceFromThePositiveRow() {
    float[] p = {ln(4), ln(2), ln(2)}; // 1/2, 1/4, 1/4
    float[] r = {ln(1), ln(1), ln(2)}; // 1/4, 1/4, 1/2

    StepTrace step = trace(1, P, Map.of(P, p, R, r), Set.of(), new float[] {0, 1, MASKED});

    // KL(p || r) = 1/2 ln 2 + 1/4 ln 1 + 1/4 ln(1/2) = ln 2 / 4 = 0.173287
    assertThat(step.stream("reverse"))
        .isEqualTo(new StepTrace.Scores(List.of(2, 0), List.of(-0.6931, -1.3863), 0.173287, null));
    assertThat(step.stream("positive"))
        .isEqualTo(new StepTrace.Scores(List.of(0, 1), List.of(-0.6931, -1.3863), null, null));
    assertThat(step.plain()).isZero();
    assertThat(step.flipped()).isTrue();
    assertThat(step.widest()).isEqualTo(0.173287);
  }

  @Test
  void measuresTheContrastAgainstTheClosedRow() {
    float[] p = {ln(1), ln(1), ln(2)};
    float[] contrast = {0, 0, MASKED}; // 1/2, 1/2, 0

    StepTrace step = trace(0, P, Map.of(P, p, R, p), Set.of(), contrast);

    // KL(contrast || p) = 2 * 1/2 ln(2) = 0.693147
    assertThat(step.contrast().kl()).isEqualTo(0.693147);
    assertThat(step.contrast().top()).containsExactly(0, 1);
    assertThat(step.stream("reverse").kl()).isZero();
  }

  @Test
  void countsWhatTheOtherRowMasksAsItsSmallestEntry() {
    float[] p = {0, 0, MASKED}; // 1/2, 1/2, 0
    float[] r = {ln(3), MASKED, ln(1)}; // 3/4, 0, 1/4: the masked one counts as 1/4

    StepTrace step = trace(0, P, Map.of(P, p, R, r), Set.of(), p);

    // 1/2 ln(2/3) + 1/2 ln 2 = ln(4/3) / 2
    assertThat(step.stream("reverse").kl()).isEqualTo(0.143841);
  }

  @Test
  void saysWhyARowIsNotThere() {
    float[] p = {1, 0};

    StepTrace lagging = trace(0, P, Map.of(P, p), Set.of(), p);
    StepTrace gone = trace(0, P, Map.of(P, p), Set.of(R), p);

    assertThat(lagging.stream("reverse"))
        .isEqualTo(new StepTrace.Scores(List.of(), List.of(), null, StepTrace.LAGS));
    assertThat(gone.stream("reverse"))
        .isEqualTo(new StepTrace.Scores(List.of(), List.of(), null, StepTrace.RELEASED));
    assertThat(lagging.widest()).isZero();
  }

  @Test
  void measuresFromTheClosedRowWhereNoPositiveStreamIsRead() {
    float[] plain = {ln(4), ln(2), ln(2)};
    float[] r = {ln(1), ln(1), ln(2)};
    Tracer tracer = new Tracer(1);

    tracer.chose(
        new ObservedStep(
            0,
            1,
            StreamRole.PLAIN,
            new TreeSet<>(Set.of(StreamRole.PLAIN, R)),
            Set.of(),
            new TreeMap<>(Map.of(StreamRole.PLAIN, ArrayLogits.of(plain), R, ArrayLogits.of(r))),
            ArrayLogits.of(plain)));

    StepTrace step = tracer.steps().get(0);
    assertThat(step.stream("plain").kl()).isNull();
    assertThat(step.stream("reverse").kl()).isEqualTo(0.173287);
  }

  @Test
  void neverWritesWhatJsonCannotHold() {
    RandomGenerator random = TestSeed.generator("trace");
    for (int round = 0; round < 200; round++) {
      float[] p = row(random);
      float[] r = row(random);
      float[] c = row(random);

      StepTrace step = trace(0, P, Map.of(P, p, R, r), Set.of(), c);

      for (StepTrace.Scores scores :
          List.of(step.contrast(), step.stream("reverse"), step.stream("positive"))) {
        assertThat(scores.logProb()).as(TestSeed.reproduce()).allMatch(Double::isFinite);
        assertThat(scores.logProb()).as(TestSeed.reproduce()).allMatch(each -> each <= 0);
      }
      assertThat(step.widest()).as(TestSeed.reproduce()).isFinite().isNotNegative();
      assertThat(step.contrast().kl()).as(TestSeed.reproduce()).isFinite();
    }
  }

  @Test
  void isUnmovedByAConstantAddedToARow() {
    float[] p = {0.3f, -1.2f, 2};
    float[] r = {1, 0.5f, -0.25f};
    float[] shifted = {1 + 64, 0.5f + 64, -0.25f + 64};

    StepTrace one = trace(2, P, Map.of(P, p, R, r), Set.of(), p);
    StepTrace other = trace(2, P, Map.of(P, p, R, shifted), Set.of(), p);

    assertThat(other.widest()).isCloseTo(one.widest(), within(1e-5));
  }

  private static float[] row(RandomGenerator random) {
    float[] row = new float[6];
    for (int v = 0; v < row.length; v++) {
      row[v] = v > 0 && random.nextInt(4) == 0 ? MASKED : (float) (20 * random.nextGaussian());
    }
    return row;
  }
}
