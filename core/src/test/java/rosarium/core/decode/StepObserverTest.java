package rosarium.core.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import rosarium.core.contrast.Gate;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.trace.StepTrace;
import rosarium.core.trace.Tracer;

/** What an observer is shown, and that it costs no pass. */
class StepObserverTest {
  private static final int TOKENS = 6;

  private static List<StepTrace> steps(Gate gate) {
    Tracer tracer = new Tracer(2);
    ScriptedModel model = Toys.model();
    DecodeRequest request =
        Toys.request(new Toys.Difference(0.7), model, 12, TOKENS).withGate(gate);

    Decoded watched = Toys.decode(request.withObserver(tracer)).get(0);

    ScriptedModel other = Toys.model();
    Decoded alone =
        Toys.decode(Toys.request(new Toys.Difference(0.7), other, 12, TOKENS).withGate(gate))
            .get(0);
    assertThat(watched.ids_L()).isEqualTo(alone.ids_L());
    assertThat(model.passes()).isEqualTo(other.passes());
    assertThat(tracer.steps().stream().mapToInt(StepTrace::id).toArray())
        .isEqualTo(watched.ids_L().toArray());
    return tracer.steps();
  }

  private static List<String> reverse(List<StepTrace> steps) {
    return steps.stream()
        .map(step -> step.stream("reverse"))
        .map(row -> row.absent() == null ? "row" : row.absent())
        .toList();
  }

  @Test
  void seesEveryRowUnderAnOpenGate() {
    List<StepTrace> steps = steps(Gate.always());

    assertThat(reverse(steps)).containsOnly("row");
    assertThat(steps).allMatch(step -> step.gate() == 1 && step.streams().size() == 2);
    assertThat(steps).allMatch(step -> step.contrast().top().get(0) == step.id());
  }

  @Test
  void seesNoRowOfAStreamThatLags() {
    assertThat(reverse(steps(new Toys.Every(3))))
        .containsExactly("lags", "lags", "row", "lags", "lags", "row");
  }

  @Test
  void seesNoRowOfAStreamThatWasReleased() {
    List<StepTrace> steps = steps(new Toys.First(2));

    assertThat(reverse(steps))
        .containsExactly("row", "row", "released", "released", "released", "released");
    assertThat(steps.get(3).gate()).isZero();
    assertThat(steps.get(3).plain()).isEqualTo(steps.get(3).id());
  }

  @Test
  void saysWhatTheClosedRowAloneWouldHaveChosen() {
    ScriptedModel model = Toys.model();
    Tracer tracer = new Tracer(3);
    DecodeRequest request =
        Toys.request(new Toys.Difference(1), model, 31, 9).withTopScores(1).withObserver(tracer);

    Decoded answer = Toys.decode(request).get(0);

    assertThat(tracer.steps().stream().map(StepTrace::plain))
        .isEqualTo(answer.steps().stream().map(Decoded.Step::closedChoice).toList());
    assertThat(tracer.steps()).anyMatch(StepTrace::flipped);
  }
}
